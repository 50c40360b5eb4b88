import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { findSourceMap, SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { loadParley, setTables } from "./load-parley.ts";
import type { Load } from "./load-proxy.ts";
import { startParley } from "./parley-server.ts";

/** Where the CPU went while streaming: shares of all busy samples, by the first rule that a stack meets. */
export type Shares = Record<string, number>;

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
  ["provider: request, parse, SDK", /server\/src\/providers\/|@ai-sdk|eventsource-parser|\/undici\/|server\/src\/outbound\//],
  ["to the readers: events, bus, writer", /server\/src\/http\/events|server\/src\/bus|turn-writer|conversation\/watch/],
  ["rounds, prompts, guard", /engine\/src|server\/src\/conversation/],
  ["HTTP server", /hono|server\/src\/http/],
];

/** Runs the load under V8's sampling profiler and says what the samples fell on. */
export async function profileOf(providerPort: number, load: Load): Promise<Shares> {
  const profiles = mkdtempSync(join(tmpdir(), "parley-profile-"));
  try {
    const server = await startParley({
      providerPort,
      nodeOptions: ["--cpu-prof", "--cpu-prof-interval", "500", "--cpu-prof-dir", profiles],
    });
    const tables = await setTables(server, providerPort, load);
    await loadParley(server, tables, load);
    await server.stop();
    const file = readdirSync(profiles).find((name) => name.endsWith(".cpuprofile"));
    if (file === undefined) throw new Error("the profiler wrote nothing");
    return sharesOf(JSON.parse(readFileSync(join(profiles, file), "utf8")) as Profile);
  } finally {
    rmSync(profiles, { recursive: true, force: true });
  }
}

function sharesOf(profile: Profile): Shares {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map<number, number>();
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node.id);
  const places = new Map(profile.nodes.map((node) => [node.id, placeOf(node.callFrame)]));
  const totals: Shares = {};
  let busy = 0;
  profile.samples.forEach((sample, index) => {
    const spent = profile.timeDeltas[index] ?? 0;
    const name = nodes.get(sample)?.callFrame.functionName ?? "";
    if (name === "(idle)" || name === "(root)") return;
    busy += spent;
    const key = name === "(garbage collector)" ? "garbage collection" : ruleOf(sample, parents, places);
    totals[key] = (totals[key] ?? 0) + spent;
  });
  return Object.fromEntries(
    Object.entries(totals)
      .map(([key, spent]): [string, number] => [key, spent / busy])
      .toSorted((a, b) => b[1] - a[1]),
  );
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
