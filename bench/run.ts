import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { coldStarts } from "./cold-start.ts";
import { type ContextFigures, contextFigures } from "./context.ts";
import { type Figures, medianOf } from "./figures.ts";
import { linkFigures } from "./links.ts";
import { lessonFigures } from "./lessons.ts";
import { loadParley, setTables } from "./load-parley.ts";
import { type Load, loadProxy, wait } from "./load-proxy.ts";
import { startParley } from "./parley-server.ts";
import { profileOf, type Shares } from "./profile.ts";
import { startScript, stop } from "./processes.ts";
import { type Comparison, report } from "./report.ts";

/**
 * `npm run bench`: the main job beside the physical limit, in the same run, alone
 * on the machine. `--instances` compares one process with two on PostgreSQL and Redis instead, and prints that;
 * `--links` measures what finding the links of a sentence costs, `--lessons` what finding a turn's lessons does, and nothing else.
 * `--quick` makes one run instead of three and writes nothing.
 */
const quick = process.argv.includes("--quick");
const runs = quick ? 1 : 3;
const model = "paced-20-50-200";
const tokens = 200;
const sizes = [50, 200, 500];

if (process.platform !== "linux") {
  process.stderr.write("The benchmark reads CPU times from /proc and so needs Linux.\n");
  process.exit(1);
}
if (process.argv.includes("--instances")) {
  const { instanceFigures } = await import("./instances.ts");
  process.stdout.write(await instanceFigures());
  process.exit(0);
}
if (process.argv.includes("--links")) {
  process.stdout.write(linkFigures());
  process.exit(0);
}
if (process.argv.includes("--lessons")) {
  process.stdout.write(await lessonFigures());
  process.exit(0);
}
const upstream = await startScript("upstream.ts");
const comparisons: Comparison[] = [];
for (const streams of sizes) comparisons.push(await compare({ streams, model, tokens, spreadMs: 2000 }));
const shares: Shares = await profileOf(upstream.port, { streams: 200, model, tokens, spreadMs: 2000 });
const contexts: ContextFigures[] = [];
for (let run = 0; run < runs; run += 1) contexts.push(await contextFigures());
// The run in the middle, whole: its parts belong together.
const context = contexts.toSorted((a, b) => a.ownP99 - b.ownP99)[Math.floor(runs / 2)];
if (context === undefined) throw new Error("no run of the context load");
const cold = await coldStarts(quick ? 1 : 5);
await stop(upstream.child);

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const figures = report({
  comparisons,
  shares,
  context,
  cold,
  runs,
  cores: cpus().length,
  commit,
  node: process.version,
});
const text = `${figures}\n## Finding who takes up whom\n\n${linkFigures()}\n## Finding what a turn is told\n\n${await lessonFigures()}`;
process.stdout.write(text);
if (!quick) writeFileSync(join(import.meta.dirname, "README.md"), text);

/** The same load through the bare proxy and through Parley, one after the other, `runs` times. */
async function compare(load: Load): Promise<Comparison> {
  const proxy = await startScript("proxy.ts", String(upstream.port));
  const parley = await startParley({ providerPort: upstream.port });
  const tables = await setTables(parley, upstream.port, load);
  const warm = { ...load, streams: 8, model: "paced-20-200-40", tokens: 40 };
  const through = { port: proxy.port, pid: proxy.child.pid ?? 0 };
  await loadProxy(through, warm);
  await loadParley(parley, await setTables(parley, upstream.port, warm), warm);
  const bare: Figures[] = [];
  const own: Figures[] = [];
  for (let run = 0; run < runs; run += 1) {
    await wait(500);
    bare.push(await loadProxy(through, load));
    await wait(500);
    own.push(await loadParley(parley, tables, load));
  }
  await parley.stop();
  await stop(proxy.child);
  return { streams: load.streams, proxy: medianOf(bare), parley: medianOf(own) };
}
