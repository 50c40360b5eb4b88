import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Redis } from "ioredis";
import { freePort } from "./postgres.ts";

export interface TestRedis {
  url: string;
  /** Null before it was started. */
  child: ChildProcess | null;
  /** What `kill -9` does. */
  kill(): Promise<void>;
  /** Starts again on the same port, empty. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether a `redis-server` can be started here. */
export function hasRedis(): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, "redis-server"), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A Redis of our own on a free port, that keeps nothing on disk. */
export async function startRedis(): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), "parley-redis-"));
  const port = await freePort();
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    child: null,
    async start() {
      const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
      const child = spawn("redis-server", [...settings, "--dir", folder], { stdio: ["ignore", "pipe", "pipe"] });
      redis.child = child;
      process.once("exit", () => child.kill("SIGKILL"));
      let text = "";
      await new Promise<void>((resolve, reject) => {
        child.stdout.setEncoding("utf8").on("data", (piece: string) => {
          text += piece;
          if (text.includes("Ready to accept connections")) resolve();
        });
        child.once("error", reject);
        child.once("exit", () => reject(new Error(`redis-server did not start: ${text}`)));
      });
    },
    async kill() {
      const { child } = redis;
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    async stop() {
      await redis.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}

/** Milliseconds from publishing to hearing it on another connection, one after the other: the least a bus over it can take. */
export async function bareRoundTrips(url: string, count: number): Promise<number[]> {
  const [speaker, listener] = [new Redis(url), new Redis(url)];
  await listener.subscribe("bare");
  const times: number[] = [];
  for (let trip = 0; trip < count; trip += 1) {
    const heard = new Promise((resolve) => listener.once("message", resolve));
    const from = performance.now();
    await speaker.publish("bare", String(trip));
    await heard;
    times.push(performance.now() - from);
  }
  speaker.disconnect();
  listener.disconnect();
  return times;
}
