import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { environmentNames, readConfig } from "../server/src/config.ts";
import { root } from "./testing/copy-tree.ts";

/** What is used of the format of compose files. */
const Service = z.object({
  image: z.string(),
  build: z.string().optional(),
  profiles: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  stop_grace_period: z.string().optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});
const Compose = z.object({ services: z.record(z.string(), Service), volumes: z.record(z.string(), z.null()) });

const read = (name: string): string => readFileSync(join(root, name), "utf8");
const compose = (name: string) => Compose.parse(parse(read(name), { merge: true }));
const files = ["compose.yaml", "compose.scale.yaml"];
/** Variables of the files themselves, which Parley never sees. */
const ofCompose = ["PARLEY_DOMAIN", "POSTGRES_PASSWORD"];

test.each(files)("%s names only variables that Parley reads, and the two of its own are explained", (file) => {
  const { services } = compose(file);
  for (const [name, { build, environment = {} }] of Object.entries(services)) {
    if (build === undefined) continue;
    for (const variable of Object.keys(environment))
      expect(environmentNames, `${name}: ${variable}`).toContain(variable);
  }
  for (const [, variable = ""] of read(file).matchAll(/\$\{(\w+)/g)) {
    expect([...environmentNames, ...ofCompose]).toContain(variable);
    if (ofCompose.includes(variable)) expect(read("docs/operate.md")).toContain(variable);
  }
});

test.each(files)("%s pins what it takes from elsewhere, and its volumes, files and services exist", (file) => {
  const { services, volumes } = compose(file);
  const named = Object.keys(volumes);
  const used = new Set<string>();
  for (const [name, service] of Object.entries(services)) {
    if (service.build === undefined) expect(service.image, name).toMatch(/:\d[\w.-]*$/);
    for (const volume of service.volumes ?? []) {
      const [from = ""] = volume.split(":");
      if (from.startsWith("./")) expect(existsSync(join(root, from)), volume).toBe(true);
      else {
        expect(named, volume).toContain(from);
        used.add(from);
      }
    }
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const needed = services[other];
      expect(needed, `${name} depends on ${other}`).toBeDefined();
      // The image of Parley has its own check, in the Dockerfile.
      if (condition === "service_healthy") expect(needed?.healthcheck ?? needed?.build, other).toBeDefined();
    }
  }
  expect(named.toSorted()).toEqual([...used].toSorted());
});

test.each(files)(
  "%s runs Parley without rights, on a read-only root, and gives it the time it needs to end",
  (file) => {
    const own = Object.entries(compose(file).services).filter(([, { build }]) => build !== undefined);
    expect(own.length).toBeGreaterThan(1);
    for (const [name, service] of own) {
      expect([service.read_only, service.cap_drop], name).toEqual([true, ["ALL"]]);
      expect(Number.parseInt(service.stop_grace_period ?? "", 10), name).toBeGreaterThan(30);
    }
  },
);

/** As compose fills in what an `.env` file says. */
const filled = (environment: Record<string, string>, env: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(
        /\$\{(\w+)(?::[-?]([^}]*))?\}/g,
        (_, variable: string, otherwise = "") => env[variable] ?? otherwise,
      ),
    ]),
  );

test("with what the files set Parley starts: alone, single, and scaled", () => {
  const image = {
    HOST: "0.0.0.0",
    PORT: "8000",
    PARLEY_DATA_DIR: "/data",
    PARLEY_SECRET_FILE: "/secret/parley.secret",
  };
  const { parley, single } = compose("compose.yaml").services;
  expect(readConfig({ ...image, ...filled(parley?.environment ?? {}, {}) })).toMatchObject({
    auth: true,
    database: { kind: "sqlite", path: "/data/parley.db" },
  });
  expect(readConfig({ ...image, ...filled(single?.environment ?? {}, {}) })).toMatchObject({ auth: false });
  // Who reaches the port is let in, so the port is on loopback.
  for (const service of [parley, single]) expect(service?.ports).toEqual(["127.0.0.1:8000:8000"]);
  expect(single?.profiles).toEqual(["single"]);
  const env = { PARLEY_DOMAIN: "chat.example.org", PARLEY_SECRET: "x".repeat(32), POSTGRES_PASSWORD: "secret1" };
  const scaled = compose("compose.scale.yaml").services;
  for (const name of ["parley-1", "parley-2"]) {
    const config = readConfig({ ...image, ...filled(scaled[name]?.environment ?? {}, env) });
    expect(config).toMatchObject({ trustProxy: true, redis: { url: "redis://valkey:6379" } });
    expect(config.url.origin).toBe("https://chat.example.org");
    // Only Caddy is to be reached from outside.
    expect(scaled[name]?.ports).toBeUndefined();
  }
});

test("the proxies ask an endpoint that exists, pass streams on, and name the servers of the files", () => {
  const caddy = read("deploy/Caddyfile");
  for (const name of ["parley-1", "parley-2"]) expect(caddy).toContain(`${name}:8000`);
  expect(caddy).toMatch(/health_uri \/ready\n/);
  expect(caddy).toMatch(/flush_interval -1\n/);
  const nginx = read("deploy/nginx.conf");
  expect(nginx).toMatch(/proxy_buffering off;/);
  expect(nginx).toMatch(/X-Forwarded-For \$remote_addr;/);
});
