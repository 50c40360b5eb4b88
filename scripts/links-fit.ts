import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { examplesOf, fitWeights, joinExamples } from "../engine/src/links/testing/fit.ts";
import { halvesOf, labelledThreads } from "../engine/src/links/testing/fixture.ts";

/** `node scripts/links-fit.ts`: writes the weights of the link detector anew, from the tuning half and our own threads. */
const root = join(import.meta.dirname, "..");
const file = join(root, "engine/src/links/weights.ts");
const { tuning } = halvesOf(labelledThreads("links-a"));
const threads = [...tuning, ...labelledThreads("links-own")];
const weights = fitWeights(joinExamples(threads.map(examplesOf)));
writeFileSync(
  file,
  `import type { LinkWeights } from "./decide.ts";

/** Written by \`node scripts/links-fit.ts\`; do not edit. Labels are in the order of \`stanceLabels\`. */
export const fittedWeights: LinkWeights = ${JSON.stringify(weights, null, 2)};
`,
);
spawnSync(process.execPath, [join(root, "node_modules/oxfmt/bin/oxfmt"), file], { stdio: "inherit" });
process.stdout.write(`${threads.length} threads; written: engine/src/links/weights.ts\n`);
