import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quantile } from "./figures.ts";
import { wait } from "./load-proxy.ts";
import { startParley } from "./parley-server.ts";
import { residentMbOf, stop } from "./processes.ts";

/** Milliseconds until it listens, and resident megabytes three seconds later; medians of `runs` starts on the same data. */
export async function coldStarts(
  runs: number,
): Promise<{ parleyMs: number; parleyMb: number; bareMs: number; bareMb: number }> {
  const folder = mkdtempSync(join(tmpdir(), "parley-cold-"));
  const parley: { ms: number; mb: number }[] = [];
  const bare: { ms: number; mb: number }[] = [];
  try {
    // The first start makes the tables; what counts is every start after it.
    await (await startParley({ folder })).stop();
    for (let run = 0; run < runs; run += 1) {
      const server = await startParley({ folder });
      await wait(3000);
      parley.push({ ms: server.startedInMs, mb: residentMbOf(server.pid) });
      await server.stop();
      bare.push(await bareStart());
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const median = (values: number[]): number => quantile(values, 0.5);
  return {
    parleyMs: median(parley.map((one) => one.ms)),
    parleyMb: median(parley.map((one) => one.mb)),
    bareMs: median(bare.map((one) => one.ms)),
    bareMb: median(bare.map((one) => one.mb)),
  };
}

/** The least a Node server can be: one that answers every request with a word. */
async function bareStart(): Promise<{ ms: number; mb: number }> {
  const from = performance.now();
  const code =
    "import('node:http').then(({ createServer }) => createServer((q, a) => a.end('ok')).listen(0, '127.0.0.1', () => console.log('up')))";
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const ms = performance.now() - from;
  await wait(1000);
  const mb = residentMbOf(child.pid ?? 0);
  await stop(child);
  return { ms, mb };
}
