import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { z } from "zod";
import { readSignIn, type SignInConfig, signInVariables } from "./config-sign-in.ts";
import { readTracing, type TracingConfig, tracingVariables } from "./config-tracing.ts";
import { defaultLimits, type Limits, LimitsSchema } from "./limits.ts";

/** The only reader of the environment. Everything else takes a `Config`. */
export interface Config extends SignInConfig {
  host: string;
  port: number;
  /** The address people type; links and cookies follow it. */
  url: URL;
  dataDir: string;
  database: { kind: "sqlite"; path: string } | { kind: "postgres"; url: string };
  /** Where several processes on one database meet; a text that cannot be used keeps nobody from starting. */
  redis: { url: string } | { problem: string } | null;
  auth: boolean;
  /** Who may register; null leaves it to the admin. */
  registration: "closed" | "invite" | "open" | null;
  secret: string | null;
  secretFile: string;
  /** Connections of the environment; a null base URL is the provider's own. */
  providers: EnvironmentProvider[];
  /** `host:port` of private addresses that typed base URLs may name. */
  providerHosts: string[];
  /** Programs with models that this server looks for on its own loopback; empty where that is switched off. */
  localServers: LocalServer[];
  /** The operator's own catalogue of models. */
  catalogueFile: string | null;
  /** Who is asked after the rounds of a new thread what they came to. */
  scribe: "off" | "cheapest";
  /** False: no voice on this server learns, or is told what it learned. */
  learning: boolean;
  insecureHttp: boolean;
  trustProxy: boolean;
  /** True where nobody said under which address the proxy in front is reached. */
  isUrlGuessed: boolean;
  /** Origins whose pages may call this server with a token; empty: no other page may. */
  corsOrigins: string[];
  /** Null: nothing is traced. */
  tracing: TracingConfig | null;
  limits: Limits;
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  webDir: string | null;
}

/** `X_API_KEY` and `X_BASE_URL` of these; Ollama has no key. */
const providerPrefixes = {
  OPENAI: "openai",
  ANTHROPIC: "anthropic",
  GOOGLE: "google",
  MISTRAL: "mistral",
  COHERE: "cohere",
  TOGETHER: "together",
  GROQ: "groq",
  OPENROUTER: "openrouter",
  OLLAMA: "ollama",
} as const;

const localKinds = ["ollama", "llamacpp", "lmstudio"] as const;

/** Where one of them listens: `host:port` with a literal loopback address, as a URL spells it. */
export interface LocalServer {
  kind: (typeof localKinds)[number];
  address: string;
}

export interface EnvironmentProvider {
  provider: (typeof providerPrefixes)[keyof typeof providerPrefixes];
  key: string | null;
  baseUrl: string | null;
}

/** Every mistake at once, a sentence each. */
export class ConfigError extends Error {
  readonly sentences: string[];

  constructor(sentences: string[]) {
    super(sentences.join("\n"));
    this.name = "ConfigError";
    this.sentences = sentences;
  }
}

const known = {
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.string().regex(/^\d+$/, "PORT must be a number from 0 to 65535.").default("8000"),
  PARLEY_URL: z.string().optional(),
  PARLEY_DATA_DIR: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
  PARLEY_AUTH: z.enum(["on", "off"], "PARLEY_AUTH must be `on` or `off`.").default("on"),
  PARLEY_REGISTRATION: z
    .enum(["closed", "invite", "open"], "PARLEY_REGISTRATION must be `closed`, `invite` or `open`.")
    .optional(),
  PARLEY_SECRET: z
    .string()
    .min(32, "PARLEY_SECRET must have at least 32 characters; leave it out and a file is made.")
    .optional(),
  PARLEY_SECRET_FILE: z.string().optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: z.string().optional(),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_BASE_URL: z.string().optional(),
  GOOGLE_API_KEY: z.string().optional(),
  GOOGLE_BASE_URL: z.string().optional(),
  MISTRAL_API_KEY: z.string().optional(),
  MISTRAL_BASE_URL: z.string().optional(),
  COHERE_API_KEY: z.string().optional(),
  COHERE_BASE_URL: z.string().optional(),
  TOGETHER_API_KEY: z.string().optional(),
  TOGETHER_BASE_URL: z.string().optional(),
  GROQ_API_KEY: z.string().optional(),
  GROQ_BASE_URL: z.string().optional(),
  OPENROUTER_API_KEY: z.string().optional(),
  OPENROUTER_BASE_URL: z.string().optional(),
  OLLAMA_BASE_URL: z.string().optional(),
  PARLEY_PROVIDER_HOSTS: z.string().optional(),
  PARLEY_LOCAL_MODELS: z.string().default("ollama=127.0.0.1:11434,llamacpp=127.0.0.1:8080,lmstudio=127.0.0.1:1234"),
  PARLEY_CATALOGUE: z.string().optional(),
  PARLEY_SCRIBE: z.enum(["cheapest", "off"], "PARLEY_SCRIBE must be `cheapest` or `off`.").default("cheapest"),
  PARLEY_LEARNING: z.enum(["on", "off"], "PARLEY_LEARNING must be `on` or `off`.").default("on"),
  ...signInVariables,
  PARLEY_INSECURE_HTTP: z.enum(["0", "1"], "PARLEY_INSECURE_HTTP must be 1 or 0.").default("0"),
  PARLEY_PUBLISHED_ON_LOOPBACK: z.enum(["0", "1"], "PARLEY_PUBLISHED_ON_LOOPBACK must be 1 or 0.").default("0"),
  PARLEY_TRUST_PROXY: z.enum(["0", "1"], "PARLEY_TRUST_PROXY must be 1 or 0.").default("0"),
  PARLEY_CORS_ORIGINS: z.string().optional(),
  ...tracingVariables,
  PARLEY_LIMITS: z.string().optional(),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], "LOG_LEVEL must be debug, info, warn, error or silent.")
    .default("info"),
} as const;

export const environmentNames = Object.keys(known);

/** Reads `.env` in `directory` (if there is one) under the real environment, which wins. */
export function readEnvironment(directory: string, environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const file = join(directory, ".env");
  return existsSync(file) ? { ...parseEnv(readFileSync(file, "utf8")), ...environment } : environment;
}

export function readConfig(environment: NodeJS.ProcessEnv, directory: string = process.cwd()): Config {
  const problems: string[] = [];
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = z.object(known).safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => sentence(String(issue.path[0]), issue.message)));
  }
  const values = parsed.data;

  const port = Number(values.PORT);
  if (port > 65_535) problems.push("PORT must be a number from 0 to 65535.");
  const host = values.HOST;
  const trustProxy = values.PARLEY_TRUST_PROXY === "1";
  // Who listens for a proxy on other machines is not typed at this address, and the proxy speaks TLS.
  const insecureHttp = values.PARLEY_INSECURE_HTTP === "1";
  const isBehindTls = trustProxy && !isLoopback(host) && !insecureHttp;
  const here = `${isBehindTls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const url = readUrl(values.PARLEY_URL ?? here, problems);
  const dataDir = absolute(values.PARLEY_DATA_DIR ?? "data", directory);
  const database = readDatabase(values.DATABASE_URL, dataDir, problems);
  const secretGiven = values.PARLEY_SECRET !== undefined || values.PARLEY_SECRET_FILE !== undefined;
  if (database.kind === "postgres" && !secretGiven) {
    problems.push(
      "With PostgreSQL set PARLEY_SECRET (32 characters or more) or PARLEY_SECRET_FILE: every process on this database needs the same secret.",
    );
  }
  const auth = values.PARLEY_AUTH === "on";
  if (!auth && !isLoopback(host) && values.PARLEY_PUBLISHED_ON_LOOPBACK === "0") {
    problems.push(
      `PARLEY_AUTH=off is single-user mode without sign-in and needs a loopback address; HOST is ${host}. Use HOST=127.0.0.1, or in a container whose port is published on 127.0.0.1 alone PARLEY_PUBLISHED_ON_LOOPBACK=1.`,
    );
  }
  if (auth && url.protocol === "http:" && !isLoopback(url.hostname) && !insecureHttp) {
    problems.push(
      `Passwords and cookies would travel in clear text to ${url.origin}. Set PARLEY_URL=https://… behind a TLS proxy, or PARLEY_INSECURE_HTTP=1 to accept that.`,
    );
  }
  const providers = readProviders(values, problems);
  const providerHosts = readProviderHosts(values.PARLEY_PROVIDER_HOSTS ?? "none", problems);
  const localServers = readLocalServers(values.PARLEY_LOCAL_MODELS, problems);
  // Who says `none` wants no private address to be called; who says nothing has only listed none.
  const mayProbe = values.PARLEY_PROVIDER_HOSTS?.trim() !== "none";
  const corsOrigins = readOrigins(values.PARLEY_CORS_ORIGINS ?? "", problems);
  const signIn = readSignIn(values, problems);
  const tracing = readTracing(values, problems);
  const limits = readLimits(values.PARLEY_LIMITS, problems);
  if (problems.length > 0) throw new ConfigError(problems);

  return {
    host,
    port,
    url,
    dataDir,
    database,
    redis: readRedis(values.REDIS_URL),
    auth,
    registration: values.PARLEY_REGISTRATION ?? null,
    secret: values.PARLEY_SECRET ?? null,
    secretFile: absolute(values.PARLEY_SECRET_FILE ?? `${dataDir}.secret`, directory),
    providers,
    providerHosts,
    localServers: mayProbe ? localServers : [],
    catalogueFile: values.PARLEY_CATALOGUE === undefined ? null : absolute(values.PARLEY_CATALOGUE, directory),
    scribe: values.PARLEY_SCRIBE,
    learning: values.PARLEY_LEARNING === "on",
    insecureHttp,
    trustProxy,
    isUrlGuessed: values.PARLEY_URL === undefined && isBehindTls,
    corsOrigins,
    ...signIn,
    tracing,
    limits,
    logLevel: values.LOG_LEVEL,
    webDir: null,
  };
}

/** Whether a host name or address is this machine's own loopback. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  return name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}

function sentence(name: string, message: string): string {
  return message.startsWith(name) ? message : `${name}: ${message}`;
}

function absolute(path: string, directory: string): string {
  const expanded = path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
  return isAbsolute(expanded) ? expanded : resolve(directory, expanded);
}

function readUrl(text: string, problems: string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.protocol === "http:" || url.protocol === "https:") && url.pathname === "/") return url;
  problems.push(`PARLEY_URL must be an address such as https://chat.example.org, without a path; it is ${text}.`);
  return new URL("http://127.0.0.1");
}

function readDatabase(text: string | undefined, dataDir: string, problems: string[]): Config["database"] {
  if (text === undefined) return { kind: "sqlite", path: join(dataDir, "parley.db") };
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) {
    problems.push(
      "DATABASE_URL must be postgres://user:password@host:port/name (PostgreSQL 15 or later); leave it out for SQLite.",
    );
  }
  return { kind: "postgres", url: text };
}

function readRedis(text: string | undefined): Config["redis"] {
  if (text === undefined) return null;
  if (/^rediss?:\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== "") return { url: text };
  return {
    problem: "REDIS_URL must be redis://user:password@host:port, or rediss:// for TLS; it is not used as it stands.",
  };
}

function readProviders(values: Record<string, unknown>, problems: string[]): EnvironmentProvider[] {
  return Object.entries(providerPrefixes).flatMap(([prefix, provider]) => {
    const key = values[`${prefix}_API_KEY`];
    const baseUrl = values[`${prefix}_BASE_URL`];
    if (typeof baseUrl === "string" && (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)))
      problems.push(
        `${prefix}_BASE_URL must be an http or https address such as https://api.openai.com/v1; it is ${baseUrl}.`,
      );
    if (typeof key !== "string" && typeof baseUrl !== "string") return [];
    return {
      provider,
      key: typeof key === "string" ? key : null,
      baseUrl: typeof baseUrl === "string" ? baseUrl.replace(/\/+$/, "") : null,
    };
  });
}

function readProviderHosts(text: string, problems: string[]): string[] {
  if (text.trim() === "none") return [];
  return text.split(",").flatMap((entry) => {
    const [, host, port] = /^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+):(\d{1,5})$/i.exec(entry.trim()) ?? [];
    if (host !== undefined && port !== undefined && URL.canParse(`http://${host}:${port}`))
      // As a URL spells it, since that is what it is compared with.
      return `${new URL(`http://${host}`).hostname}:${Number(port)}`;
    problems.push(
      `PARLEY_PROVIDER_HOSTS must be a list such as localhost:11434,192.168.1.20:8080, or \`none\`; it has ${JSON.stringify(entry)}.`,
    );
    return [];
  });
}

function readLocalServers(text: string, problems: string[]): LocalServer[] {
  if (text.trim() === "none") return [];
  return text.split(",").flatMap((entry) => {
    const [, name, address] = /^([a-z]+)=((?:127(?:\.\d{1,3}){3}|\[::1\]):\d{1,5})$/.exec(entry.trim()) ?? [];
    const kind = localKinds.find((one) => one === name);
    if (kind !== undefined && address !== undefined && URL.canParse(`http://${address}`)) return { kind, address };
    problems.push(
      `PARLEY_LOCAL_MODELS must be a list of ${localKinds.join(", ")} with a loopback address, such as ollama=127.0.0.1:11434, or \`none\`; it has ${JSON.stringify(entry)}.`,
    );
    return [];
  });
}

function readOrigins(text: string, problems: string[]): string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .flatMap((entry) => {
      // Exactly as browsers send it: no path, no wildcard, no `null`.
      if (URL.canParse(entry) && /^https?:/.test(entry) && new URL(entry).origin === entry) return entry;
      problems.push(
        `PARLEY_CORS_ORIGINS must be a list of exact origins such as https://app.example.org,http://localhost:5173; it has ${JSON.stringify(entry)}.`,
      );
      return [];
    });
}

function readLimits(text: string | undefined, problems: string[]): Limits {
  if (text === undefined) return defaultLimits;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    problems.push('PARLEY_LIMITS must be a JSON object such as {"callTotalMs":300000}.');
    return defaultLimits;
  }
  const parsed = LimitsSchema.partial().strict().safeParse(value);
  if (parsed.success) return { ...defaultLimits, ...parsed.data };
  for (const issue of parsed.error.issues) {
    const place = issue.path.length > 0 ? `PARLEY_LIMITS.${issue.path.join(".")}` : "PARLEY_LIMITS";
    problems.push(`${place}: ${issue.message}. Known limits: ${Object.keys(defaultLimits).join(", ")}.`);
  }
  return defaultLimits;
}

/** Where the secret file may not be: whoever copies the data directory must not get the key with it. */
export function secretInsideData(config: Config): boolean {
  return config.database.kind === "sqlite" && `${dirname(config.secretFile)}/`.startsWith(`${config.dataDir}/`);
}
