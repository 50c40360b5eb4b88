import { expect, test } from "vitest";
import { createNames, type NameRole } from "./names.ts";
import { wordsOf } from "./words.ts";

const names = createNames();
for (const [id, ...all] of [
  ["a", "Reed"],
  ["b", "Mohn"],
  ["c", "Claude Opus", "opus"],
  ["d", "Jürgen"],
])
  names.add({ id: id ?? "", names: all, kind: "model" });

const find = (sentence: string): [string, NameRole][] =>
  names.find(sentence, wordsOf(sentence)).map((use) => [use.authorId, use.role]);

test.each<[string, [string, NameRole][]]>([
  ["Reed's table is small.", [["a", "possessive"]]],
  ["Mohns Zahlen sind knapp.", [["b", "possessive"]]],
  ["Reed, how large is it?", [["a", "address"]]],
  ["How large is it, Reed?", [["a", "address"]]],
  ["I ask @reed for it.", [["a", "address"]]],
  ["Reed is right.", [["a", "subject"]]],
  ["As Reed says, it is small.", [["a", "source"]]],
  [
    "It joins Claude Opus and Jürgen.",
    [
      ["c", "other"],
      ["d", "source"],
    ],
  ],
  ["Claude said so.", [["c", "subject"]]],
  ["A reed by the river.", []],
  ["Reeds and grasses.", [["a", "possessive"]]],
])("%s", (sentence, expected) => {
  expect(find(sentence)).toEqual(expected);
});

test("a name that two authors have is nobody's", () => {
  const twins = createNames();
  twins.add({ id: "x", names: ["Nova"], kind: "model" });
  twins.add({ id: "y", names: ["Nova", "Nova Two"], kind: "model" });
  expect(twins.find("Nova's idea", wordsOf("Nova's idea"))).toEqual([]);
  expect(twins.find("Nova Two agrees", wordsOf("Nova Two agrees")).map((use) => use.authorId)).toEqual(["y"]);
});
