import { createLinkDetector } from "../engine/src/links/index.ts";
import { createSentenceSplitter } from "../engine/src/links/split-sentences.ts";
import { wordsOf } from "../engine/src/links/words.ts";
import { createRandom } from "../engine/src/random.ts";

/**
 * `npm run bench -- --links`: what finding the links of a sentence costs with 5,000
 * sentences remembered, beside the least that can be done with a sentence: to find
 * where it ends and what its words are.
 */
const remembered = 5000;
const measured = 4000;
const runs = 5;
const sentencesOfMessage = 6;
const voices = ["Kestrel", "Juniper", "Tarn", "Onyx", "Fennel", "Gale"];
const openers = ["", "However, ", "I agree that ", "Building on that, ", "I was wrong: ", "That said, "];

interface Times {
  p50: number;
  p99: number;
  rawP99: number;
}

export function linkFigures(): string {
  const texts = Array.from({ length: (remembered + measured) / sentencesOfMessage + 200 }, (_, at) => messageText(at));
  const split = timesOf(() => createSplitting(texts));
  const links = timesOf(() => createFinding(texts));
  const line = (name: string, { p50, p99, rawP99 }: Times): string =>
    `| ${name} | ${[p50, p99, rawP99].map((ms) => `${(ms * 1000).toFixed(1)} µs`).join(" | ")} |`;
  const verdict = links.p99 < 1 ? "met" : "**missed**";
  return [
    `${measured} sentences of about 22 words, ${remembered} remembered, ${runs} runs, Node ${process.version}`,
    "",
    "| a sentence | p50 | p99 | p99 of the quietest run, as timed |",
    "| --- | --- | --- | --- |",
    line("split and read into words", split),
    line("its links found", links),
    `| ratio | ${(links.p50 / split.p50).toFixed(1)} × | ${(links.p99 / split.p99).toFixed(1)} × | ${(links.rawP99 / split.rawP99).toFixed(1)} × |`,
    "",
    `Aim: p99 < 1 ms: ${verdict}`,
    "",
  ].join("\n");
}

/**
 * The steps are the same in every run, so the median of a step over the runs is what it costs, and what is above that
 * in one run is garbage collection or another process: `rawP99` is of the quietest run, with all of it.
 */
function timesOf(create: () => (at: number) => void): Times {
  const all = Array.from({ length: runs }, () => oneRun(create()));
  const steps = Array.from({ length: measured }, (_, at) =>
    quantile(
      all.map((times) => times[at] ?? 0),
      0.5,
    ),
  );
  const rawP99 = Math.min(...all.map((times) => quantile(times, 0.99)));
  return { p50: quantile(steps, 0.5), p99: quantile(steps, 0.99), rawP99 };
}

/** Milliseconds of each step behind the first ones, which fill the memory and warm the code. */
function oneRun(step: (at: number) => void): number[] {
  const first = Math.ceil(remembered / sentencesOfMessage) * sentencesOfMessage;
  for (let at = 0; at < first; at += 1) step(at);
  return Array.from({ length: measured }, (_, at) => {
    const begun = performance.now();
    step(first + at);
    return performance.now() - begun;
  });
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}

/** The physical limit: each sentence ends, and its words are known. */
function createSplitting(texts: readonly string[][]): (at: number) => void {
  let splitter = createSentenceSplitter();
  return (at) => {
    const place = at % sentencesOfMessage;
    if (place === 0) splitter = createSentenceSplitter();
    const sentence = texts[Math.floor(at / sentencesOfMessage)]?.[place] ?? "";
    for (const one of splitter.write(sentence)) wordsOf(one.text);
  };
}

function createFinding(texts: readonly string[][]): (at: number) => void {
  const detector = createLinkDetector({ mostSentences: remembered });
  return (at) => {
    const number = Math.floor(at / sentencesOfMessage);
    const place = at % sentencesOfMessage;
    const id = `m${number}`;
    const name = voices[number % voices.length] ?? "";
    if (place === 0)
      detector.begin({
        id,
        author: { id: name, names: [name], kind: "model" },
        isOpening: number === 0,
        // Every third call went out before the last answers were there.
        hasSeen: (other) => number % 3 !== 0 || Number(other.slice(1)) < number - 4,
      });
    detector.write(id, texts[number]?.[place] ?? "");
    if (place === sentencesOfMessage - 1) detector.end(id);
  };
}

/** Sentences of invented words whose frequencies fall as in real texts, each on its line. */
function messageText(number: number): string[] {
  const random = createRandom(`bench-links:${number}`);
  return Array.from({ length: sentencesOfMessage }, (_, place) => {
    const opener = openers[Math.floor(random() * openers.length)] ?? "";
    const name = random() < 0.3 ? `${voices[Math.floor(random() * voices.length)] ?? ""}'s ` : "";
    const words = Array.from({ length: 22 }, () => (random() < 0.45 ? functionWord(random()) : contentWord(random())));
    const text = `${opener}${name}${words.join(" ")}${random() < 0.1 ? "?" : "."}`;
    return place === 0 ? `${text}\n` : `${text.charAt(0).toUpperCase()}${text.slice(1)}\n`;
  });
}

function functionWord(dice: number): string {
  const words = "the of and to a in that is for it with as be on not this by are or from".split(" ");
  return words[Math.floor(dice * dice * words.length)] ?? "the";
}

/** Zipf over 20,000 stems of two to four syllables. */
function contentWord(dice: number): string {
  const rank = Math.floor(20_000 ** dice);
  const syllables = [
    "ra",
    "to",
    "mi",
    "ne",
    "ku",
    "sel",
    "von",
    "dar",
    "pli",
    "gos",
    "tem",
    "bru",
    "cha",
    "wes",
    "fin",
  ];
  let word = "";
  for (let rest = rank + 40; rest > 0; rest = Math.floor(rest / syllables.length))
    word += syllables[rest % syllables.length] ?? "";
  return `${word}n`;
}
