import fc from "fast-check";
import { expect, test } from "vitest";
import { createSentenceSplitter, longestSentence, type Sentence } from "./split-sentences.ts";

function split(text: string): Sentence[] {
  const splitter = createSentenceSplitter();
  return [...splitter.write(text), ...splitter.end()];
}

const textsOf = (text: string): string[] => split(text).map((one) => one.text);

test.each<[string, string, string[]]>([
  ["plain sentences", "One thing. Another? Yes! Done", ["One thing.", "Another?", "Yes!", "Done"]],
  ["quote marks behind the stop", 'He said "stop." Then he went.', ['He said "stop."', "Then he went."]],
  [
    "English abbreviations",
    "Use a cache, e.g. Redis, vs. none. Then measure.",
    ["Use a cache, e.g. Redis, vs. none.", "Then measure."],
  ],
  [
    "German abbreviations and dates",
    "Am 3. März, z. B. abends. Danach nicht.",
    ["Am 3. März, z. B. abends.", "Danach nicht."],
  ],
  ["a number at the end", "It takes 15. After that it rests.", ["It takes 15.", "After that it rests."]],
  [
    "decimals and addresses",
    "It is 4.7 at example.org/a.b today. Fine.",
    ["It is 4.7 at example.org/a.b today.", "Fine."],
  ],
  ["a list item as one sentence", "- First. With more.\n* Second\n3. Third", ["First. With more.", "Second", "Third"]],
  ["headings", "## What it costs\nA lot.", ["What it costs", "A lot."]],
  ["block quotes", "> As was said.\n\nNo.", ["As was said.", "No."]],
  ["fenced code left out", "Run this:\n```sh\nrm -rf x. And y.\n```\nThen stop.", ["Run this:", "Then stop."]],
  ["a fence that is never closed", "Run:\n~~~\nx. Y. Z.", ["Run:"]],
  ["rules and empty lines", "One.\n\n---\n\n***\nTwo.", ["One.", "Two."]],
  ["a line that begins with emphasis", "**Note** this. *And* that.", ["**Note** this.", "*And* that."]],
])("%s", (_name, text, expected) => {
  expect(textsOf(text)).toEqual(expected);
});

test("lines say what they are", () => {
  expect(split("# A\n- b\n> c\nOne. Two.").map((one) => [one.line, one.isFirstOfLine])).toEqual([
    ["heading", true],
    ["item", true],
    ["quoted", true],
    ["text", true],
    ["text", false],
  ]);
});

test("offsets are those of the text, and where pieces are cut makes no difference", () => {
  const part = fc.constantFrom(
    "One",
    " two",
    ". ",
    "? ",
    "\n",
    "- ",
    "> ",
    "## ",
    "```",
    "~~~",
    "1. ",
    "“",
    "” ",
    "é",
    "😀",
    " ",
    "e.g. ",
    "\0",
    "\ud800",
  );
  const texts = fc.array(part, { maxLength: 60 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(texts, fc.array(fc.nat(7), { minLength: 1, maxLength: 20 }), (text, cuts) => {
      const whole = split(text);
      for (const one of whole) expect(text.slice(one.start, one.end)).toBe(one.text);
      const splitter = createSentenceSplitter();
      const found: Sentence[] = [];
      for (let at = 0, cut = 0; at < text.length; cut += 1) {
        const length = (cuts[cut % cuts.length] ?? 0) + 1;
        found.push(...splitter.write(text.slice(at, at + length)));
        at += length;
      }
      expect([...found, ...splitter.end()]).toEqual(whole);
    }),
    { numRuns: 500 },
  );
});

test("a text without any end is cut into bearable sentences", () => {
  const lengths = split("a".repeat(longestSentence * 3 + 7)).map((one) => one.text.length);
  expect(lengths).toEqual([longestSentence, longestSentence, longestSentence, 7]);
});
