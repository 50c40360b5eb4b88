import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { withWideLimits } from "../../src/testing/wide-limits.ts";

export interface SpawnedServer {
  child: ChildProcess;
  url: string;
  /** From the start of the process until it listens. */
  startedInMs: number;
  /** What it wrote so far, log and all. */
  said(): string;
  kill(): Promise<void>;
}

const main = join(import.meta.dirname, "../../src/main.ts");

/** The real server in a process of its own; resolves once it listens. */
export async function spawnServer(environment: Record<string, string>): Promise<SpawnedServer> {
  const from = performance.now();
  const child = spawn(process.execPath, [main], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      NODE_NO_WARNINGS: "1",
      PARLEY_SECRET: "a test secret of more than thirty-two characters",
      PARLEY_REGISTRATION: "open",
      // One more call a round; what it does is tested by itself.
      PARLEY_SCRIBE: "off",
      ...environment,
      PARLEY_LIMITS: withWideLimits(environment.PARLEY_LIMITS),
    },
  });
  let text = "";
  const listening = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      text = (text + piece).slice(-100_000);
      const url = /is at (http:\S+)/.exec(text)?.[1];
      if (url !== undefined) listening.resolve(url);
    });
  }
  const exited = once(child, "exit");
  const ended = (): void => listening.reject(new Error(`the server did not start: ${text}`));
  void exited.then(ended);
  return {
    child,
    url: await listening.promise,
    startedInMs: performance.now() - from,
    said: () => text,
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
