import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateTokens } from "@parley/protocol";
import type { Block, PathItem } from "./blocks.ts";
import { condense, excerptOf, excerptTokens, keptExcerpts } from "./excerpts.ts";

const says = (index: number, text: string): PathItem => ({ id: `m-${index}`, version: 1, author: "a", text });
const ids = (blocks: Block[]): string[] => blocks.map((block) => block.id);

test.each([
  ["One sentence.", "One sentence."],
  ["", ""],
  ["  \n\n", ""],
  ["```ts\nconst x = 1;\n```", "const x = 1;"],
  ["# Plan\n\nWe build the queue first.", "We build the queue first."],
  [
    "Good morning. The queue must survive a restart. A restart loses what the queue holds in memory. Bye.",
    "The queue must survive a restart.",
  ],
  ["> The queue is lost.\n\nNo, it is on the disk.", "No, it is on the disk."],
  ["The   bridge\tis too dear.", "The bridge is too dear."],
  ["橋は高すぎます。", "橋は高すぎます。"],
])("of %j stays %j", (text, excerpt) => {
  expect(excerptOf(text)).toBe(excerpt);
});

test("an excerpt of anything is one short line of its text", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 900 }), fc.string({ unit: "grapheme", maxLength: 400 })), (text) => {
      const excerpt = excerptOf(text);
      expect(excerpt).not.toContain("\n");
      expect(excerpt.length).toBeLessThanOrEqual(241);
      expect(text.replace(/\s+/g, " ")).toContain(excerpt.replace(/…$/, ""));
    }),
  );
});

test("of a group those stay whose words come again in it, in the order in which they were said", () => {
  const chat = Array.from({ length: 26 }, (_, index) =>
    says(index, `${"abcdefghijklmnopqrstuvwxyz"[index]}${"lorem".repeat(3)}${index}.`),
  );
  const group = [
    ...chat.slice(0, 10),
    says(100, "The broker writes each message to the disk before it answers."),
    ...chat.slice(10, 20),
    says(101, "If the broker answers before the disk has it, a message is lost."),
    ...chat.slice(20),
    says(102, "So a lost message means the disk of the broker lied."),
  ];
  const kept = ids(condense([], group, excerptTokens));
  expect(kept).toEqual(expect.arrayContaining(["m-100", "m-101", "m-102"]));
  const order = ids(group.map(({ id, version, author, text }) => ({ kind: "message", id, version, author, text })));
  expect(kept).toEqual(order.filter((id) => kept.includes(id)));
});

test("many groups keep at most what they may, the newest; what was kept before is not made shorter", () => {
  const long = (from: number): PathItem[] =>
    Array.from({ length: 30 }, (_, index) =>
      says(from + index, `Message ${from + index} speaks of the bridge and its price.`),
    );
  let kept: Block[] = [];
  for (let from = 0; from < 600; from += 30) {
    const before = kept;
    kept = condense(before, long(from), excerptTokens);
    const stayed = kept.filter((block) => before.includes(block));
    expect(before.slice(before.length - stayed.length)).toEqual(stayed);
    expect(kept.reduce((sum, block) => sum + estimateTokens(block.text), 0)).toBeLessThanOrEqual(excerptTokens);
  }
  expect(kept.length).toBeGreaterThan(10);
  expect(kept.at(-1)?.id.startsWith("m-5")).toBe(true);
  expect(condense(kept, [], 0)).toEqual([]);
});

test("what was hidden, or is shown whole again, has no excerpt", () => {
  const block = (id: string, text: string): Block => ({ kind: "excerpt", id, version: 1, author: "a", text });
  const previous = [
    block("m-1", "Stays."),
    block("m-2", ""),
    block("m-3", "Whole."),
    { ...block("m-4", "x"), kind: "message" as const },
  ];
  expect(ids(keptExcerpts(previous, [says(3, "Whole. Again.")]))).toEqual(["m-1"]);
});
