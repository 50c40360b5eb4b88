import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase } from "../../server/src/testing/postgres.ts";
import { withWideLimits } from "../../server/src/testing/wide-limits.ts";

const root = join(import.meta.dirname, "../..");

/** The built server as its user starts it, in a process of its own. */
export interface RealServer {
  url: string;
  /** What `kill -9` does: nothing is said or saved. */
  kill(): Promise<void>;
  /** Starts again on the same data and address. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** On SQLite, or on a fresh PostgreSQL database where the run is on PostgreSQL. */
export async function startServer(environment: Record<string, string> = {}): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), "parley-e2e-"));
  const port = await freePort();
  const maintenance = process.env.PARLEY_TEST_DATABASE === "postgres" ? process.env.PARLEY_TEST_POSTGRES : undefined;
  const database = maintenance === undefined ? null : await createDatabase(maintenance);
  let child: ChildProcess | null = null;

  const server: RealServer = {
    url: `http://127.0.0.1:${environment.PORT ?? port}`,
    async start() {
      child = spawn(process.execPath, [join(root, "dist/server.js")], {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          PATH: process.env.PATH,
          PORT: String(port),
          PARLEY_DATA_DIR: join(folder, "data"),
          PARLEY_SECRET: "an end-to-end secret of more than 32 characters",
          LOG_LEVEL: "warn",
          PARLEY_LOCAL_MODELS: "none",
          ...(database === null ? {} : { DATABASE_URL: database.url }),
          ...environment,
          PARLEY_LIMITS: withWideLimits(environment.PARLEY_LIMITS),
        },
      });
      let said = "";
      child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
      const ready = new Promise<void>((resolve, reject) => {
        child?.stdout?.setEncoding("utf8").on("data", (text: string) => text.includes(" is at ") && resolve());
        child?.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
      });
      await ready;
    },
    async kill() {
      await end(child, "SIGKILL");
    },
    async close() {
      await end(child, "SIGTERM");
      await database?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
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
