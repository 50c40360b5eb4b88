import fc from "fast-check";
import { expect, test } from "vitest";
import { createMarkReader, type Mark } from "./mark-reader.ts";

function read(pieces: string[]): { text: string; marks: Mark[] } {
  const reader = createMarkReader();
  let text = "";
  const marks: Mark[] = [];
  for (const one of [...pieces.map((piece) => reader.push(piece)), reader.end()]) {
    marks.push(...one.marks.map((mark) => ({ ...mark, at: text.length + mark.at })));
    text += one.text;
  }
  return { text, marks };
}

const mark = (target: string, label: Mark["label"], at: number): Mark => ({ target, label, at });

const table: [string, string, Mark[]][] = [
  ["Plain text.", "Plain text.", []],
  ["Fair point [[m3]].", "Fair point.", [mark("m3", null, 10)]],
  ["I doubt that [[m12 disagrees]]. Next.", "I doubt that. Next.", [mark("m12", "disagrees", 12)]],
  ["Yes[[#M3: builds on]]", "Yes", [mark("m3", "builds_on", 3)]],
  ["Both [[m3, m5 synthesizes]]", "Both", [mark("m3", "synthesizes", 4), mark("m5", "synthesizes", 4)]],
  ["No [[m3 dispute]]", "No", [mark("m3", "disagrees", 2)]],
  ["Hm [[m3 whatever that is]]", "Hm", [mark("m3", null, 2)]],
  ["Same [[m3 independent agreement]]", "Same", [mark("m3", null, 4)]],
  ["two [[m1]] [[m2]] marks", "two marks", [mark("m1", null, 3), mark("m2", null, 3)]],
  ["a[0], [link](x), [[wiki]], [[m]], [[m3 & m4]]", "a[0], [link](x), [[wiki]], [[m]], [[m3 & m4]]", []],
  ["`x [[m3]]` but [[m4]]", "`x [[m3]]` but", [mark("m4", null, 14)]],
  ["```\n[[m3]]\n```\nthen [[m4]]", "```\n[[m3]]\n```\nthen", [mark("m4", null, 19)]],
  ["~~~~\n```\n[[m3]]\n~~~~\n[[m4]]", "~~~~\n```\n[[m3]]\n~~~~\n", [mark("m4", null, 21)]],
  ["Round it last [[used:L1]].", "Round it last.", [mark("l1", null, 13)]],
  ["Both [[used: L1, l3]] of them", "Both of them", [mark("l1", null, 4), mark("l3", null, 4)]],
  ["[[used]] [[used:L]] [[used to]] [[us", "[[used]] [[used:L]] [[used to]] [[us", []],
  ["open [[m3", "open [[m3", []],
  ["blank at the end ", "blank at the end ", []],
  [`[[m3 ${"a".repeat(100)}]]`, `[[m3 ${"a".repeat(100)}]]`, []],
  ["", "", []],
];

test.each(table)("%j", (input, text, marks) => {
  expect(read([input])).toEqual({ text, marks });
});

test("the result does not depend on how the text was cut", () => {
  const fragment = fc.constantFrom(
    "[[",
    "]]",
    "m3",
    "used",
    ":",
    "L1",
    " ",
    "disagrees",
    "[",
    "`",
    "```",
    "\n",
    "a",
    "[[m3]]",
    "#",
    ",",
    "~~~",
  );
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 30 }), fc.array(fc.nat(12), { maxLength: 30 }), (parts, lengths) => {
      const text = parts.join("");
      const pieces: string[] = [];
      let from = 0;
      for (const length of lengths) pieces.push(text.slice(from, (from += length)));
      pieces.push(text.slice(from));
      expect(read(pieces)).toEqual(read([text]));
    }),
    { numRuns: 3000 },
  );
});

test("nothing waits but what could become a mark", () => {
  const reader = createMarkReader();
  expect(reader.push("a word and").text).toBe("a word and");
  expect(reader.push(" another").text).toBe(" another");
  expect(reader.push(" [").text).toBe("");
  expect(reader.push("x").text).toBe(" [x");
});

test("a blank at the end can be released, a mark that has begun cannot", () => {
  const reader = createMarkReader();
  expect(reader.push("half of ").text).toBe("half of");
  expect(reader.release().text).toBe(" ");
  expect(reader.push("it [[").text).toBe("it");
  expect(reader.release().text).toBe("");
  expect(reader.push("m3]]")).toEqual({ text: "", marks: [mark("m3", null, 0)] });
});

test("a megabyte of brackets takes a moment", () => {
  const started = performance.now();
  expect(read(["[".repeat(500_000), "[[m3 ".repeat(100_000)]).text.length).toBe(1_000_000);
  expect(performance.now() - started).toBeLessThan(5000);
});
