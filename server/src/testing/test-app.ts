import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Snapshot } from "@parley/protocol";
import { type Client, createClient } from "@parley/protocol/client";
import { sql } from "kysely";
import { type App, createApp } from "../app.ts";
import { readConfig } from "../config.ts";
import { createLog } from "../log/log.ts";
import { createScriptedVoices, type Script, type ScriptedVoices } from "../providers/scripted/scripted-voices.ts";
import { createStreamReply } from "../providers/stream-reply.ts";
import type { Db } from "../store/open-store.ts";
import { withWideLimits } from "./wide-limits.ts";
import { type CanaryWatch, watchForCanaries } from "./canaries.ts";
import { createDatabase } from "./postgres.ts";

export interface TestApp {
  app: App;
  url: string;
  voices: ScriptedVoices;
  /** Everything that was logged. */
  logged: string[];
  /** A signed-up person with a client of its own. */
  person(name: string): Promise<Person>;
  /** Stops the server and starts another on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface Person {
  client: Client;
  cookie: string;
  /** Creates an identity per script name and a thread that seats them. */
  threadWith(...models: string[]): Promise<Snapshot>;
}

export interface TestOptions {
  environment?: Record<string, string>;
  limits?: Record<string, number>;
  scripts?: Record<string, Script[]>;
  /** A built page; without it there is none. */
  webDir?: string;
  /** True where calls must really go to the providers. */
  realProvider?: true;
}

/**
 * A whole server on a port of its own. Voices on the environment's connection
 * are scripted by model name; practice voices are the real ones.
 */
export async function startTestApp(options: TestOptions = {}): Promise<TestApp> {
  const directory = mkdtempSync(join(tmpdir(), "parley-test-"));
  const voices = createScriptedVoices();
  for (const [name, scripts] of Object.entries(options.scripts ?? {})) voices.register(name, ...scripts);
  const privateHosts = options.environment?.PARLEY_PROVIDER_HOSTS?.split(",") ?? [];
  const reply = createStreamReply({ scripted: voices, practicePace: 0.2, privateHosts });
  const logged: string[] = [];
  const watches: CanaryWatch[] = [];
  const database = await freshDatabase();
  const start = async (): Promise<{ app: App; url: string }> => {
    const config = readConfig({
      PORT: "0",
      PARLEY_DATA_DIR: join(directory, "data"),
      PARLEY_SECRET: "a test secret of more than thirty-two characters",
      PARLEY_REGISTRATION: "open",
      OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
      // Whatever runs on the machine of the tests is none of their business.
      PARLEY_LOCAL_MODELS: "none",
      // One more call a round: who tests it asks for it.
      PARLEY_SCRIBE: "off",
      ...(database === null ? {} : { DATABASE_URL: database.url }),
      PARLEY_LIMITS: withWideLimits(JSON.stringify(options.limits ?? {})),
      ...options.environment,
    });
    config.webDir = options.webDir ?? null;
    const app = await createApp({
      config,
      version: "test",
      log: createLog("info", (line) => logged.push(line)),
      streamReply: (request) => {
        const own = request.provider === "practice" || options.realProvider === true;
        return reply(own ? request : { ...request, provider: "scripted" });
      },
    });
    const { port } = await app.listen();
    watches.push(watchForCanaries(port));
    return { app, url: `http://127.0.0.1:${port}` };
  };
  let running = await start();

  const test: TestApp = {
    get app() {
      return running.app;
    },
    get url() {
      return running.url;
    },
    voices,
    logged,
    person: (name) => signUp(() => running.url, name),
    async restart() {
      await running.app.close();
      running = await start();
    },
    async close() {
      const rows = database === null ? [] : await allRows(running.app.store.unguarded);
      await running.app.close();
      await database?.drop();
      try {
        for (const watch of watches) watch.finish({ logged, folder: directory, rows });
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    },
  };
  return test;
}

/** Every row of every table as text: what a file search is on SQLite. */
async function allRows(db: Db): Promise<string[]> {
  const rows: string[] = [];
  for (const { name } of await db.introspection.getTables()) {
    const found = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(db);
    rows.push(...found.rows.map(({ row }) => row));
  }
  return rows;
}

/** Where the run is on PostgreSQL: a database for this app alone. Null means SQLite. */
async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> } | null> {
  if (process.env.PARLEY_TEST_DATABASE !== "postgres") return null;
  const maintenance = process.env.PARLEY_TEST_POSTGRES;
  if (maintenance === undefined) throw new Error("no PostgreSQL was started for this run");
  return createDatabase(maintenance);
}

/** Signs a person up at a server that may move. */
export async function signUp(url: () => string, name: string): Promise<Person> {
  const response = await fetch(`${url()}/api/sign-up`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name, email: `${name.toLowerCase()}@example.org`, password: "correct horse battery" }),
  });
  if (response.status !== 201) throw new Error(`sign-up answered ${response.status}: ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const client = createClient({
    baseUrl: "",
    headers: { Cookie: cookie },
    // The address may change when the test restarts the server.
    fetch: (input, init) => fetch(`${url()}${String(input)}`, init),
  });
  return {
    client,
    cookie,
    async threadWith(...models) {
      const { data } = await client.call("listConnections", {});
      const connection = data.connections[0]?.id ?? null;
      const identities: string[] = [];
      for (const model of models) {
        const practice = model.startsWith("practice-");
        const body = {
          name: model.replace(/^practice-/, "").slice(0, 40),
          model,
          provider: practice ? ("practice" as const) : ("openai-compatible" as const),
          connection: practice ? null : connection,
        };
        identities.push((await client.call("createIdentity", { body })).data.id);
      }
      return (await client.call("createThread", { body: { title: "Test", mode: "panel", identities } })).data;
    },
  };
}

/** Waits until `check` holds, asking every few milliseconds; fails with `what` after the limit. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | null | undefined | false>,
  limitMs = 10_000,
): Promise<T> {
  const until = Date.now() + limitMs;
  for (;;) {
    const value = await check();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > until) throw new Error(`did not happen within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
