import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stop } from "./processes.ts";

/** The built server on SQLite, in a process of its own. */
export interface ParleyServer {
  url: string;
  pid: number;
  /** Its data folder, to start again on the same data. */
  folder: string;
  /** Milliseconds from the start of the process until it said that it listens. */
  startedInMs: number;
  stop(): Promise<void>;
}

const bundle = join(import.meta.dirname, "../dist/server.js");

export async function startParley(options: {
  providerPort?: number;
  folder?: string;
  nodeOptions?: string[];
  environment?: Record<string, string>;
}): Promise<ParleyServer> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "parley-bench-"));
  const from = performance.now();
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), bundle], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      PORT: "0",
      PARLEY_DATA_DIR: join(folder, "data"),
      PARLEY_SECRET: "a benchmark's secret of more than 32 characters",
      PARLEY_REGISTRATION: "open",
      // One more call a round; what it does is tested by itself.
      PARLEY_SCRIBE: "off",
      // These limits are meant for money and strangers; here the machine's own limit is looked for.
      PARLEY_LIMITS: JSON.stringify({
        callsPerConnection: 1000,
        requestsPerMinute: 1_000_000,
        visitorRequestsPerMinute: 1_000_000,
        messagesPerMinute: 1_000_000,
        messagesAtOnce: 1_000_000,
        signUpsPerHour: 1_000_000,
      }),
      ...(options.providerPort === undefined ? {} : { PARLEY_PROVIDER_HOSTS: `127.0.0.1:${options.providerPort}` }),
      LOG_LEVEL: "warn",
      ...options.environment,
    },
  });
  const url = await said(child);
  const startedInMs = performance.now() - from;
  return {
    url,
    pid: child.pid ?? 0,
    folder,
    startedInMs,
    async stop() {
      await stop(child);
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function said(child: ChildProcess): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      const url = / is at (http:\S+)/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`Parley ended with ${code}: ${text}`)));
  });
}
