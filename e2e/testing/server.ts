import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSpread } from "../../server/faults/testing/spread.ts";
import { createDatabase } from "../../server/src/testing/postgres.ts";
import { startRedis } from "../../server/src/testing/redis.ts";
import { withWideLimits } from "../../server/src/testing/wide-limits.ts";

const root = join(import.meta.dirname, "../..");

/** The built server as its user starts it, in a process of its own, or two. */
export interface RealServer {
  url: string;
  /** What `kill -9` does: nothing is said or saved. */
  kill(): Promise<void>;
  /** Starts again on the same data and address. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/**
 * On SQLite, or on a fresh PostgreSQL database where the run is on PostgreSQL. Where it is on two instances, two
 * processes with a Redis stand behind a balancer that draws one of them for each request; they die and start together.
 */
export async function startServer(environment: Record<string, string> = {}): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), "parley-e2e-"));
  const maintenance = process.env.PARLEY_TEST_DATABASE === "postgres" ? process.env.PARLEY_TEST_POSTGRES : undefined;
  const database = maintenance === undefined ? null : await createDatabase(maintenance);
  const isTwo = process.env.PARLEY_TEST_INSTANCES === "2" && database !== null && environment.PORT === undefined;
  const ports = [await freePort(), ...(isTwo ? [await freePort()] : [])];
  const redis = isTwo ? await startRedis() : null;
  const spread = isTwo ? await startSpread(ports.map((port) => `http://127.0.0.1:${port}`)) : null;
  let children: ChildProcess[] = [];

  const server: RealServer = {
    url: spread?.url ?? `http://127.0.0.1:${environment.PORT ?? ports[0]}`,
    async start() {
      children = [];
      // One after the other: the first may have a database to make.
      for (const port of ports) {
        const child = startOne(folder, {
          PORT: String(port),
          ...(database === null ? {} : { DATABASE_URL: database.url }),
          ...(redis === null ? {} : { REDIS_URL: redis.url }),
          ...(spread === null ? {} : { PARLEY_URL: spread.url }),
          ...environment,
        });
        children.push(child);
        await listening(child);
      }
    },
    async kill() {
      await Promise.all(children.map((child) => end(child, "SIGKILL")));
    },
    async close() {
      await spread?.stop();
      await Promise.all(children.map((child) => end(child, "SIGTERM")));
      await redis?.stop();
      await database?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

function startOne(folder: string, environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [join(root, "dist/server.js")], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      PARLEY_DATA_DIR: join(folder, "data"),
      PARLEY_SECRET: "an end-to-end secret of more than 32 characters",
      LOG_LEVEL: "warn",
      PARLEY_LOCAL_MODELS: "none",
      // One more call a round; what it does is tested by itself.
      PARLEY_SCRIBE: "off",
      ...environment,
      PARLEY_LIMITS: withWideLimits(environment.PARLEY_LIMITS),
    },
  });
}

function listening(child: ChildProcess): Promise<void> {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => text.includes(" is at ") && resolve());
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

/** Below the range that outgoing connections use, so that none takes it between two starts. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
