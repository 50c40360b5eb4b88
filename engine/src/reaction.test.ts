import fc from "fast-check";
import { expect, test } from "vitest";
import { createReactionReader, mostHeld, type Reaction } from "./reaction.ts";

const targets = new Set(["m1", "m3", "m12"]);

function read(pieces: string[], isLast = false): { reaction: Reaction | null; shown: string } {
  const reader = createReactionReader({ targets, isLast });
  const shown = [...pieces.map((piece) => reader.push(piece)), reader.end()].join("");
  return { reaction: reader.reaction, shown };
}

const table: [string, Reaction, string][] = [
  ["PASS", { kind: "pass" }, ""],
  ["PASS\n", { kind: "pass" }, ""],
  ["  \n**Pass.**", { kind: "pass" }, ""],
  ["PASS\n\nI said all I had.", { kind: "pass" }, ""],
  ["Passing the salt is polite.", { kind: "message" }, "Passing the salt is polite."],
  ["Pass me the numbers first.", { kind: "message" }, "Pass me the numbers first."],
  ["AGREE #m3", { kind: "agree", target: "m3" }, ""],
  ["AGREE #m3\n\nIt is cheap.", { kind: "agree", target: "m3" }, "It is cheap."],
  ["AGREE #m12\n- first\n- second", { kind: "agree", target: "m12" }, "- first\n- second"],
  ["DISPUTE #m1: the sample is small.", { kind: "dispute", target: "m1" }, "the sample is small."],
  ["DISPUTE #m1 — **nobody** measured it", { kind: "dispute", target: "m1" }, "**nobody** measured it"],
  ["**DISPUTE #m3** No.", { kind: "dispute", target: "m3" }, "No."],
  ["dispute #3\nNo.", { kind: "dispute", target: "m3" }, "No."],
  ["AGREE [m3] yes", { kind: "agree", target: "m3" }, "yes"],
  ["Agree m3", { kind: "agree", target: "m3" }, ""],
  ["AGREE", { kind: "unclear" }, ""],
  ["AGREE with Vega on this.", { kind: "unclear" }, ""],
  ["AGREE #m99\nBecause.", { kind: "unclear" }, ""],
  ["DISPUTE #vega\nBecause.", { kind: "unclear" }, ""],
  ["agree #m3rd\nBecause.", { kind: "unclear" }, ""],
  ["AGREE 3 things are missing", { kind: "unclear" }, ""],
  ["Agree with Vega on this.", { kind: "message" }, "Agree with Vega on this."],
  ["Agreement is no evidence.", { kind: "message" }, "Agreement is no evidence."],
  ["DISAGREE #m3", { kind: "message" }, "DISAGREE #m3"],
  ["I would wait.\nPASS", { kind: "message" }, "I would wait.\nPASS"],
  ["", { kind: "message" }, ""],
];

test.each(table)("%j", (text, reaction, shown) => {
  expect(read([text])).toEqual({ reaction, shown });
});

test("asked again, a keyword without a message is a message as it stands", () => {
  expect(read(["AGREE #m99\nBecause."], true)).toEqual({
    reaction: { kind: "message" },
    shown: "AGREE #m99\nBecause.",
  });
  expect(read(["AGREE #m3\nBecause."], true)).toEqual({ reaction: { kind: "agree", target: "m3" }, shown: "Because." });
});

const answers = fc.oneof(
  fc.constantFrom(...table.map(([text]) => text)),
  fc
    .array(
      fc.constantFrom("PASS", "AGREE", "Dispute", " ", "\n", "#", "m", "3", "12", "**", ":", "because", "😀", "-"),
      {
        maxLength: 20,
      },
    )
    .map((words) => words.join("")),
);

test("the result is the same however the text is split, and what was shown stays", () => {
  fc.assert(
    fc.property(answers, fc.array(fc.nat(12)), fc.boolean(), (text, lengths, isLast) => {
      const pieces: string[] = [];
      let at = 0;
      for (const length of lengths) {
        pieces.push(text.slice(at, at + length));
        at += length;
      }
      pieces.push(text.slice(at));
      expect(read(pieces, isLast)).toEqual(read([text], isLast));
    }),
    { numRuns: 3_000 },
  );
});

test("it decides within forty characters, and an ordinary answer with its first letter", () => {
  fc.assert(
    fc.property(answers, fc.boolean(), (text, isLast) => {
      const reader = createReactionReader({ targets, isLast });
      reader.push(text.slice(0, mostHeld).padEnd(mostHeld, " "));
      expect(reader.reaction).not.toBeNull();
    }),
  );
  const reader = createReactionReader({ targets, isLast: false });
  expect(reader.push("I")).toBe("I");
});
