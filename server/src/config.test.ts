import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigError, environmentNames, readConfig, secretInsideData } from "./config.ts";
import { defaultLimits } from "./limits.ts";
import { version } from "./version.ts";

const root = join(import.meta.dirname, "../..");

function refusal(environment: Record<string, string>): string {
  try {
    readConfig(environment, "/somewhere");
    return "";
  } catch (error) {
    if (error instanceof ConfigError) return error.sentences.join("\n");
    throw error;
  }
}

test("an empty environment is a server on loopback with SQLite", () => {
  const config = readConfig({}, "/somewhere");
  expect(config).toMatchObject({
    host: "127.0.0.1",
    port: 8000,
    auth: true,
    registration: null,
    database: { kind: "sqlite", path: "/somewhere/data/parley.db" },
    secretFile: "/somewhere/data.secret",
    providers: [],
    providerHosts: [],
    localServers: [
      { kind: "ollama", address: "127.0.0.1:11434" },
      { kind: "llamacpp", address: "127.0.0.1:8080" },
      { kind: "lmstudio", address: "127.0.0.1:1234" },
    ],
    limits: defaultLimits,
  });
  expect(config.url.origin).toBe("http://127.0.0.1:8000");
});

test("an address of Redis is used, and one that is none is said and keeps nobody from starting", () => {
  const redisOf = (text: string) => readConfig({ REDIS_URL: text }, "/somewhere").redis;
  expect(redisOf("")).toBeNull();
  expect(redisOf("redis://user:word@cache:6379/1")).toEqual({ url: "redis://user:word@cache:6379/1" });
  expect(redisOf("rediss://cache")).toEqual({ url: "rediss://cache" });
  for (const text of ["cache:6379", "http://cache", "redis://", "redis"])
    expect(redisOf(text)).toEqual({ problem: expect.stringMatching(/^REDIS_URL must be redis:/) });
});

test.each([
  ["PORT", { PORT: "eight" }, /PORT must be a number/],
  ["PORT range", { PORT: "70000" }, /PORT must be a number from 0 to 65535/],
  ["URL", { PARLEY_URL: "chat.example.org" }, /PARLEY_URL must be an address/],
  ["database", { DATABASE_URL: "mysql://x" }, /DATABASE_URL must be postgres:/],
  ["auth", { PARLEY_AUTH: "maybe" }, /PARLEY_AUTH must be `on` or `off`/],
  ["auth off in public", { PARLEY_AUTH: "off", HOST: "0.0.0.0" }, /needs a loopback address; HOST is 0\.0\.0\.0/],
  ["published", { PARLEY_PUBLISHED_ON_LOOPBACK: "yes" }, /PARLEY_PUBLISHED_ON_LOOPBACK must be 1 or 0/],
  [
    "auth off, published where others are",
    { PARLEY_AUTH: "off", HOST: "0.0.0.0", PARLEY_PUBLISHED_ON_LOOPBACK: "0" },
    /needs a loopback address.*PARLEY_PUBLISHED_ON_LOOPBACK=1/,
  ],
  ["short secret", { PARLEY_SECRET: "short" }, /at least 32 characters/],
  ["plain http", { HOST: "0.0.0.0", PARLEY_URL: "http://chat.example.org" }, /clear text/],
  ["limits", { PARLEY_LIMITS: '{"turns":3}' }, /PARLEY_LIMITS.*turns.*Known limits: turnsPerAccount/s],
  ["limits JSON", { PARLEY_LIMITS: "32" }, /PARLEY_LIMITS/],
  ["provider", { OPENAI_BASE_URL: "ftp://x" }, /OPENAI_BASE_URL must be an http or https address/],
  ["another provider", { OLLAMA_BASE_URL: "localhost:11434" }, /OLLAMA_BASE_URL must be an http or https address/],
  ["provider hosts", { PARLEY_PROVIDER_HOSTS: "localhost" }, /PARLEY_PROVIDER_HOSTS must be a list/],
  ["provider hosts with a scheme", { PARLEY_PROVIDER_HOSTS: "http://a:1" }, /PARLEY_PROVIDER_HOSTS must be a list/],
  [
    "local models elsewhere",
    { PARLEY_LOCAL_MODELS: "ollama=192.168.1.20:11434" },
    /PARLEY_LOCAL_MODELS must be a list/,
  ],
  ["local models by name", { PARLEY_LOCAL_MODELS: "ollama=localhost:11434" }, /PARLEY_LOCAL_MODELS must be a list/],
  ["local models of whom", { PARLEY_LOCAL_MODELS: "redis=127.0.0.1:6379" }, /PARLEY_LOCAL_MODELS must be a list/],
  ["half of Google", { GOOGLE_CLIENT_ID: "x" }, /needs both GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET/],
  ["two thirds of OpenID Connect", { OIDC_CLIENT_ID: "x", OIDC_CLIENT_SECRET: "y" }, /OIDC_DISCOVERY_URL/],
  [
    "a discovery address",
    { OIDC_CLIENT_ID: "x", OIDC_CLIENT_SECRET: "y", OIDC_DISCOVERY_URL: "https://id.example.org" },
    /OIDC_DISCOVERY_URL must be an address that ends in/,
  ],
  ["domains", { PARLEY_SIGNUP_DOMAINS: "@example.org" }, /PARLEY_SIGNUP_DOMAINS must be a list/],
  ["the mail server", { PARLEY_SMTP_URL: "mail.example.org", PARLEY_MAIL_FROM: "a@b.c" }, /PARLEY_SMTP_URL must be/],
  ["mail without a sender", { PARLEY_SMTP_URL: "smtp://mail.example.org" }, /PARLEY_MAIL_FROM must be the sender/],
  ["log level", { LOG_LEVEL: "loud" }, /LOG_LEVEL must be debug/],
])("a mistake in %s is a sentence", (_, environment, expected) => {
  expect(refusal(environment)).toMatch(expected);
});

test("PostgreSQL without a secret is refused, and with one accepted, in both schemes and with sslmode", () => {
  expect(refusal({ DATABASE_URL: "postgres://u@h/d" })).toMatch(/every process on this database needs the same secret/);
  const secret = "x".repeat(32);
  for (const url of ["postgres://u:p@h:5432/d?sslmode=require", "postgresql://u@h/d"]) {
    expect(readConfig({ DATABASE_URL: url, PARLEY_SECRET: secret }).database).toEqual({ kind: "postgres", url });
  }
});

test("https, loopback http and the switch are accepted ways to be reached", () => {
  expect(refusal({ HOST: "0.0.0.0", PARLEY_URL: "https://chat.example.org" })).toBe("");
  expect(refusal({ HOST: "0.0.0.0", PARLEY_URL: "http://chat.example.org", PARLEY_INSECURE_HTTP: "1" })).toBe("");
  expect(refusal({ PARLEY_AUTH: "off", HOST: "::1" })).toBe("");
});

test("a container's address is accepted without sign-in where the operator says that it is published on loopback", () => {
  const environment = { PARLEY_AUTH: "off", HOST: "0.0.0.0", PARLEY_PUBLISHED_ON_LOOPBACK: "1" };
  expect(readConfig(environment)).toMatchObject({ auth: false, host: "0.0.0.0" });
});

test("behind a proxy on another machine the address is one of https until it is said", () => {
  const behind = { HOST: "0.0.0.0", PORT: "5000", PARLEY_TRUST_PROXY: "1" };
  const guessed = readConfig(behind);
  expect([guessed.url.protocol, guessed.isUrlGuessed]).toEqual(["https:", true]);
  const told = readConfig({ ...behind, PARLEY_URL: "https://chat.example.org" });
  expect([told.url.origin, told.isUrlGuessed]).toEqual(["https://chat.example.org", false]);
  expect(refusal({ HOST: "0.0.0.0", PORT: "5000" })).toMatch(/clear text/);
  expect(readConfig({ ...behind, PARLEY_INSECURE_HTTP: "1" }).url.protocol).toBe("http:");
});

test("each pair of a key and an address is a connection; one of them is enough", () => {
  const environment = { OPENAI_API_KEY: "k", GROQ_BASE_URL: "http://h:1/v1/", OLLAMA_BASE_URL: "http://o:2" };
  expect(readConfig(environment).providers).toEqual([
    { provider: "openai", key: "k", baseUrl: null },
    { provider: "groq", key: null, baseUrl: "http://h:1/v1" },
    { provider: "ollama", key: null, baseUrl: "http://o:2" },
  ]);
});

test("private hosts of providers are listed with their ports, in the spelling of a URL", () => {
  const hosts = (text: string) => readConfig({ PARLEY_PROVIDER_HOSTS: text }).providerHosts;
  expect(hosts("Localhost:11434, 192.168.1.20:80,[::1]:8080")).toEqual([
    "localhost:11434",
    "192.168.1.20:80",
    "[::1]:8080",
  ]);
  expect(hosts("none")).toEqual([]);
});

test("`none` in so many words switches looking for local models off, and saying nothing does not", () => {
  const found = (environment: Record<string, string>) => readConfig(environment).localServers.map((one) => one.kind);
  expect(found({ PARLEY_PROVIDER_HOSTS: "none" })).toEqual([]);
  expect(found({ PARLEY_LOCAL_MODELS: "none" })).toEqual([]);
  expect(found({ PARLEY_PROVIDER_HOSTS: "192.168.1.20:80" })).toEqual(["ollama", "llamacpp", "lmstudio"]);
  expect(readConfig({ PARLEY_LOCAL_MODELS: "llamacpp=[::1]:8080, ollama=127.0.0.2:1" }).localServers).toEqual([
    { kind: "llamacpp", address: "[::1]:8080" },
    { kind: "ollama", address: "127.0.0.2:1" },
  ]);
});

test("a collector and LangSmith are found by their standard variables, each with its own headers", () => {
  expect(readConfig({ OTEL_SERVICE_NAME: "x", LANGSMITH_PROJECT: "p" }).tracing).toBeNull();
  expect(
    readConfig({
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://h:4318/base/",
      OTEL_EXPORTER_OTLP_HEADERS: "a=1, b=Basic%20eD15=",
      LANGSMITH_API_KEY: "k",
    }).tracing,
  ).toEqual({
    service: "parley",
    withContent: false,
    destinations: [
      { kind: "otlp", url: "http://h:4318/base/v1/traces", headers: { a: "1", b: "Basic eD15=" } },
      { kind: "langsmith", url: "https://api.smith.langchain.com/otel/v1/traces", headers: { "x-api-key": "k" } },
    ],
  });
  const own = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://h:1", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://t/x" };
  expect(readConfig(own).tracing?.destinations[0]?.url).toBe("https://t/x");
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "canary:4318" }, /OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https address/],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://canary:pass@h" }, /OTEL_EXPORTER_OTLP_TRACES_ENDPOINT .*without user/],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://h", OTEL_EXPORTER_OTLP_HEADERS: "canary" }, /HEADERS must be a list/],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://h", OTEL_EXPORTER_OTLP_HEADERS: "a=canary%0d%0ab" },
    /HEADERS must be a list/,
  ],
  [{ LANGSMITH_API_KEY: "k", LANGSMITH_ENDPOINT: "ftp://canary" }, /LANGSMITH_ENDPOINT must be/],
  [{ LANGSMITH_API_KEY: "canary\nkey" }, /LANGSMITH_API_KEY .* one line/],
  [{ PARLEY_TRACE_CONTENT: "1" }, /PARLEY_TRACE_CONTENT=1 has nowhere to send to/],
  [{ PARLEY_TRACE_CONTENT: "yes" }, /PARLEY_TRACE_CONTENT must be 1 or 0/],
])("a wrong setting of tracing is named without its text: %j", (environment, sentence) => {
  const said = refusal(environment);
  expect(said).toMatch(sentence);
  expect(said).not.toContain("canary");
});

test("limits are overridden one by one", () => {
  expect(readConfig({ PARLEY_LIMITS: '{"idleMs":5}' }).limits).toEqual({ ...defaultLimits, idleMs: 5 });
});

test("the secret's file may not lie in the data folder", () => {
  expect(secretInsideData(readConfig({ PARLEY_SECRET_FILE: "data/secret" }, "/x"))).toBe(true);
  expect(secretInsideData(readConfig({}, "/x"))).toBe(false);
});

test(".env.example names every variable, and no other", () => {
  const named = [...readFileSync(join(root, ".env.example"), "utf8").matchAll(/^# ([A-Z_]+)=/gm)].map(
    (match) => match[1],
  );
  expect(named.toSorted()).toEqual(environmentNames.toSorted());
});

test("the version is the package's", () => {
  expect(version).toBe(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version);
});
