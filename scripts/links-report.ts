import { linkLabels } from "@parley/protocol";
import { likely } from "../engine/src/links/decide.ts";
import { createDetector } from "../engine/src/links/detector.ts";
import { shownConfidence } from "../engine/src/links/index.ts";
import { fittedWeights } from "../engine/src/links/weights.ts";
import type { DetectedLink } from "../engine/src/links/link-types.ts";
import { createRandom } from "../engine/src/random.ts";
import { namesAndCues, overlapOnly } from "../engine/src/links/testing/baselines.ts";
import { examplesOf, fitWeights, joinExamples } from "../engine/src/links/testing/fit.ts";
import { halvesOf, type LabelledThread, labelledThreads } from "../engine/src/links/testing/fixture.ts";
import { goldLinks, playThread, toLinks } from "../engine/src/links/testing/play.ts";
import { type ScoredThread, type Scores, scoresOf } from "../engine/src/links/testing/score.ts";

/**
 * `npm run links:report`: how well links are found in the tuning half and in our
 * own threads, each thread by weights that were fitted without it; with `--test`
 * also in the test half, by the weights we ship. docs/links.md explains the figures.
 */
const resamples = 1000;
const said = likely;
const { tuning, test } = halvesOf(labelledThreads("links-a"));
const own = labelledThreads("links-own");
const print = (line = ""): void => void process.stdout.write(`${line}\n`);

type Finder = (thread: LabelledThread) => DetectedLink[];
const detect =
  (weights = fittedWeights): Finder =>
  (thread) =>
    playThread(createDetector({ mostSentences: 5000, weights, minConfidence: 0.05 }), thread);

const known = [...tuning, ...own];
const examples = new Map(known.map((thread) => [thread, examplesOf(thread)]));
const leftOut: Finder = (thread) =>
  detect(
    fitWeights(joinExamples(known.filter((one) => one !== thread).map((one) => examples.get(one) ?? examplesOf(one)))),
  )(thread);

section("Tuning half, each thread left out of the fit", tuning, leftOut);
section("Our own threads, each left out of the fit", own, leftOut);
if (process.argv.includes("--test")) {
  section("Test half, the weights we ship", test, detect());
  const scored = test.map((thread) => score(thread, detect()));
  print("### 95 % intervals of the test half, by drawing its threads again\n");
  print(`existence F1, said: ${interval(scored, said, (one) => one.existence.f1)}`);
  print(`existence precision, shown: ${interval(scored, shownConfidence, (one) => one.existence.precision)}`);
  print(`macro-F1, said: ${interval(scored, said, (one) => one.macroF1)}`);
}

function section(title: string, threads: readonly LabelledThread[], find: Finder): void {
  const scored = threads.map((thread) => score(thread, find));
  const first = scoresOf(scored, said);
  print(`## ${title}: ${threads.length} threads\n`);
  print("| | existence P | R | F1 | same sentence F1 | ±1 F1 | target | ±1 | macro-F1 | silent |");
  print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  const baselines: [string, Finder][] = [
    ["names and cue words", namesAndCues],
    ["overlap", overlapOnly],
  ];
  for (const [name, rule] of baselines) row(name, scoresOf(threads.map((thread) => score(thread, rule))));
  row(`detector, said (≥ ${said})`, first);
  row(`detector, shown (≥ ${shownConfidence})`, scoresOf(scored, shownConfidence));
  print("\n| label, said | P | R | F1 | labelled | found |");
  print("| --- | --- | --- | --- | --- | --- |");
  for (const label of linkLabels) {
    const { precision, recall, f1, gold, found } = first.labels[label];
    print(`| ${label} | ${two(precision)} | ${two(recall)} | ${two(f1)} | ${gold} | ${found} |`);
  }
  const all = scoresOf(scored);
  print(`\nCalibration error ${two(all.calibrationError)}; confidence → share right (pairs):`);
  print(
    all.bins
      .map((bin) => `${two(bin.confidence / bin.count)} → ${two(bin.right / bin.count)} (${bin.count})`)
      .join(", "),
  );
  const forbidden = threads.reduce((sum, thread) => sum + unseenLinks(thread, find(thread)), 0);
  print(`Links between messages that were not shown, other than independent_agreement: ${forbidden}\n`);
}

function row(name: string, { existence, strict, near, targetStrict, targetNear, macroF1, abstention }: Scores): void {
  const cells = [
    existence.precision,
    existence.recall,
    existence.f1,
    strict.f1,
    near.f1,
    targetStrict,
    targetNear,
    macroF1,
    abstention,
  ];
  print(`| ${name} | ${cells.map(two).join(" | ")} |`);
}

function score(thread: LabelledThread, find: Finder): ScoredThread {
  return {
    id: thread.id,
    sentences: thread.messages.slice(1).reduce((sum, message) => sum + message.sentences.length, 0),
    gold: goldLinks(thread),
    found: toLinks(thread, find(thread)),
  };
}

function unseenLinks(thread: LabelledThread, links: readonly DetectedLink[]): number {
  const sees = new Map(thread.messages.map((message) => [message.id, new Set(message.sees)]));
  return links.filter(
    (link) => link.label !== "independent_agreement" && sees.get(link.from.messageId)?.has(link.to.messageId) !== true,
  ).length;
}

function interval(threads: readonly ScoredThread[], least: number, figure: (scores: Scores) => number): string {
  const random = createRandom("links-report");
  const values = Array.from({ length: resamples }, () => {
    const drawn = threads.map((_, at) => threads[Math.floor(random() * threads.length)] ?? threads[at]);
    return figure(
      scoresOf(
        drawn.filter((one) => one !== undefined),
        least,
      ),
    );
  }).toSorted((a, b) => a - b);
  const at = (share: number): number => values[Math.floor(share * (values.length - 1))] ?? 0;
  return `${two(figure(scoresOf(threads, least)))} (${two(at(0.025))} to ${two(at(0.975))})`;
}

function two(value: number): string {
  return value.toFixed(2);
}
