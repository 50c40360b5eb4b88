import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { findSourceMap, SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { loadParley, setTables } from "./load-parley.ts";
import { type Load, wait } from "./load-proxy.ts";
import { startParley } from "./parley-server.ts";
import { mainThreadMsOf } from "./processes.ts";

/**
 * Where the main thread's time went while streaming, as shares of it, by the
 * first rule that a stack meets. `waited` is the share in which it had no CPU: a
 * commit waits for the disk there.
 */
export interface Shares {
  shares: Record<string, number>;
  waited: number;
  /** Of the CPU: the time on it less what was waited for the disk. */
  persistenceOfCpu: number;
}

interface Profile {
  nodes: { id: number; callFrame: Frame; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}
interface Frame {
  functionName: string;
  url: string;
  lineNumber: number;
  columnNumber: number;
}

/** A sample counts for the first of these that any frame of its stack matches, from the inside out. */
const rules: [name: string, match: RegExp][] = [
  ["persistence", /server\/src\/store\/|node:sqlite|\/kysely\//],
  [
    "provider: request, parse, SDK",
    /server\/src\/providers\/|@ai-sdk|eventsource-parser|\/undici\/|server\/src\/outbound\//,
  ],
  ["to the readers: events, bus, writer", /server\/src\/http\/events|server\/src\/bus|turn-writer|conversation\/watch/],
  ["rounds, prompts, guard", /engine\/src|server\/src\/conversation/],
  ["HTTP server", /hono|server\/src\/http/],
];

/** Runs the load under V8's sampling profiler and says what the samples fell on, from the first POST to the last end. */
export async function profileOf(providerPort: number, load: Load): Promise<Shares> {
  const folder = mkdtempSync(join(tmpdir(), "parley-profile-"));
  const file = join(folder, "profile.json");
  const server = await startParley({
    providerPort,
    nodeOptions: ["--import", join(import.meta.dirname, "profiler.ts")],
    environment: { NODE_V8_PROFILE: file },
  });
  try {
    const tables = await setTables(server, providerPort, load);
    // Once before, so that what is loaded and compiled on first use is no part of it.
    await loadParley(server, tables, load);
    process.kill(server.pid, "SIGUSR2");
    await wait(500);
    const cpu = mainThreadMsOf(server.pid);
    await loadParley(server, tables, load);
    const cpuMs = mainThreadMsOf(server.pid) - cpu;
    process.kill(server.pid, "SIGUSR2");
    for (let waited = 0; !existsSync(file) && waited < 10_000; waited += 100) await wait(100);
    await wait(500);
    return sharesOf(JSON.parse(readFileSync(file, "utf8")) as Profile, cpuMs);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function sharesOf(profile: Profile, cpuMs: number): Shares {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map<number, number>();
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node.id);
  const places = new Map(profile.nodes.map((node) => [node.id, placeOf(node.callFrame)]));
  const totals: Record<string, number> = {};
  let busy = 0;
  profile.samples.forEach((sample, index) => {
    const spent = profile.timeDeltas[index] ?? 0;
    const name = nodes.get(sample)?.callFrame.functionName ?? "";
    if (name === "(idle)" || name === "(root)") return;
    busy += spent;
    const key = name === "(garbage collector)" ? "garbage collection" : ruleOf(sample, parents, places);
    totals[key] = (totals[key] ?? 0) + spent;
  });
  const shares = Object.entries(totals)
    .map(([key, spent]): [string, number] => [key, spent / busy])
    .toSorted((a, b) => b[1] - a[1]);
  // Samples count time, not work: what the thread had no CPU for is the disk's, and only commits wait for that.
  const waitedUs = Math.max(0, busy - cpuMs * 1000);
  const savedUs = Math.max(0, (totals["persistence"] ?? 0) - waitedUs);
  return { shares: Object.fromEntries(shares), waited: waitedUs / busy, persistenceOfCpu: savedUs / (cpuMs * 1000) };
}

function ruleOf(sample: number, parents: Map<number, number>, places: Map<number, string>): string {
  for (let at: number | undefined = sample; at !== undefined; at = parents.get(at)) {
    const place = places.get(at) ?? "";
    const rule = rules.find(([, match]) => match.test(place));
    if (rule !== undefined) return rule[0];
  }
  return "the rest: sockets, timers, startup";
}

/** The source file that a frame of the bundle was made from. */
const maps = new Map<string, SourceMap | null>();

function placeOf(frame: Frame): string {
  if (!frame.url.startsWith("file:")) return frame.url;
  const path = new URL(frame.url).pathname;
  let map = maps.get(path);
  if (map === undefined) {
    try {
      map = new SourceMap(JSON.parse(readFileSync(`${path}.map`, "utf8")));
    } catch {
      // A file without a map is its own source.
      map = findSourceMap(path) ?? null;
    }
    maps.set(path, map);
  }
  const entry = map?.findEntry(frame.lineNumber, frame.columnNumber);
  return entry !== undefined && "originalSource" in entry ? entry.originalSource : basename(path);
}
