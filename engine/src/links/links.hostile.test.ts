import { expect, test } from "vitest";
import { createLinkDetector, type LinkDetector } from "./index.ts";

// Texts by somebody who wants the server to stand still: time must grow with their length and no faster.

const hostile: [string, (length: number) => string][] = [
  ["one endless word", (length) => "a".repeat(length)],
  ["one endless line", (length) => "the pump burns oil ".repeat(length / 19)],
  ["quote marks", (length) => '"'.repeat(length)],
  ["quote marks of all kinds with words", (length) => "“a b c d e” «f ".repeat(length / 15)],
  ["apostrophes", (length) => "x' 'y’".repeat(length / 6)],
  ["blanks", (length) => " ".repeat(length)],
  ["blanks behind a word", (length) => `a${" ".repeat(length)}`],
  ["full stops", (length) => ". ".repeat(length / 2)],
  ["full stops without blanks", (length) => ".".repeat(length)],
  ["empty lines", (length) => "\n".repeat(length)],
  ["marks of block quotes", (length) => "> ".repeat(length / 2)],
  ["marks of list items", (length) => "- ".repeat(length / 2)],
  ["opened brackets", (length) => "](".repeat(length / 2)],
  ["open fences", (length) => "```\n".repeat(length / 4)],
  ["numbers", (length) => "1.".repeat(length / 2)],
  ["cue words", (length) => "but however i would not , though ".repeat(length / 33)],
  ["German cues that never close", (length) => "ziehe ich hatte habe ".repeat(length / 21)],
  ["names", (length) => "Reed Reed's @Reed, ".repeat(length / 19)],
  ["NUL and lone surrogates", (length) => "\0\ud800a\udc00. ".repeat(length / 6)],
  ["marks on letters", (length) => "á́́ ".repeat(length / 5)],
  ["characters without blanks", (length) => "鍵を直ちに。".repeat(length / 6)],
];

function begin(detector: LinkDetector, id: string, by: string): void {
  detector.begin({ id, author: { id: by, names: [by], kind: "model" }, isOpening: false, hasSeen: () => true });
}

/** Milliseconds to read two messages of a text of this length, of which the second has seen the first. */
function timeFor(text: string): number {
  const detector = createLinkDetector();
  begin(detector, "m1", "Reed");
  detector.write("m1", `${text}\n`);
  detector.end("m1");
  begin(detector, "m2", "Sage");
  const begun = performance.now();
  detector.write("m2", `${text}\n`);
  detector.end("m2");
  return performance.now() - begun;
}

test.each(hostile)("%s take time in proportion", (_name, text) => {
  timeFor(text(2_000));
  const small = Math.min(timeFor(text(50_000)), timeFor(text(50_000)));
  const large = timeFor(text(400_000));
  // Eight times the length; a quadratic reader would need 64 times, some seconds.
  expect(large).toBeLessThan(Math.max(small * 30, 400));
});

test("a megabyte in one line is read within seconds, and its sentences have bounded lengths", () => {
  const detector = createLinkDetector();
  begin(detector, "m1", "Reed");
  detector.write("m1", "The pump burns oil and the boiler burns wood.\n");
  begin(detector, "m2", "Sage");
  const begun = performance.now();
  const links = detector.write("m2", "Reed's pump burns oil and wood, ".repeat(32_768));
  expect(performance.now() - begun).toBeLessThan(8000);
  for (const link of links) expect(link.from.end - link.from.start).toBeLessThanOrEqual(2000);
  expect(links.length).toBeGreaterThan(0);
});

test("names that mean something to programs are only names", () => {
  const detector = createLinkDetector();
  for (const name of ["__proto__", "constructor", "(.*)+$", ""]) {
    begin(detector, `of ${name}`, name);
    detector.write(`of ${name}`, "The constructor has a __proto__ of its own, toString and valueOf.\n");
  }
  begin(detector, "m", "Sage");
  const links = detector.write("m", "Constructor's __proto__ and toString are its own.\n");
  for (const link of links) expect(Number.isFinite(link.confidence)).toBe(true);
  expect(links.length).toBeGreaterThan(0);
});
