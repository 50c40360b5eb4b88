import fc from "fast-check";
import { expect, test } from "vitest";
import { createOutputGuard } from "./output-guard.ts";

const names = { ownNames: ["Vega"], otherNames: ["Juno", "Ana María", "🦊 Fox"] };

function filter(pieces: string[]): { text: string; cut: boolean } {
  const guard = createOutputGuard(names);
  const text = pieces.map((piece) => guard.push(piece)).join("") + guard.end();
  return { text, cut: guard.cut };
}

const table: [string, string, boolean][] = [
  ["Plain text.\n\nTwo paragraphs.", "Plain text.\n\nTwo paragraphs.", false],
  ["Vega: hello", "hello", false],
  ["\n **Vega:**\n\nhello", "hello", false],
  ["**Vega**: hello\nVega: again", "hello\nVega: again", false],
  ["Vegan food", "Vegan food", false],
  ['<msg id="m3" from="Vega" kind="model">\nhello\n</msg>\n', "hello\n\n", false],
  ['<msg id="m3" from="Vega" kind="model">Vega: hello</msg>', "hello", false],
  ['<msg id="m3" from="Juno" kind="model">I think', "", true],
  ["I say so.\n\nJuno: I agree.\nVega: fine", "I say so.", true],
  ["I say so.\n  Juno : I agree.", "I say so.", true],
  ["Yes\n🦊 Fox: no", "Yes", true],
  ["Yes\nAna María: no", "Yes", true],
  ["As Juno: said, and Ana\nAna Marías\nJunot", "As Juno: said, and Ana\nAna Marías\nJunot", false],
  ['done <msg id="m4" from="Vega">more', "done ", true],
  ["a < b, <message>, </msg> and <ms", "a < b, <message>, </msg> and <ms", false],
  [" and goes on", " and goes on", false],
  ["Juno: my words", "", true],
  ["", "", false],
  ["lone \ud83d half \ude00", "lone \ufffd half \ufffd", false],
];

test.each(table)("%j", (input, text, cut) => {
  expect(filter([input])).toEqual({ text, cut });
});

const fragment = fc.constantFrom(
  "Vega",
  ":",
  "**",
  "Juno",
  "Ana",
  " María",
  "🦊",
  " Fox",
  "\n",
  " ",
  "<",
  "</",
  "msg",
  ">",
  '<msg from="Vega">',
  '<msg id="m1" from="Juno">',
  "</msg>",
  "text",
  "\ud83d",
  "\ude00",
  "@",
  "\u00a0",
  "x".repeat(1001),
);

test("T4 any split yields the same text, and never half a surrogate pair", () => {
  const input = fc.oneof(
    fc.array(fragment, { maxLength: 14 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(input, fc.array(fc.nat(40)), (text, cuts) => {
      const pieces: string[] = [];
      let rest = text;
      for (const length of cuts) {
        pieces.push(rest.slice(0, length));
        rest = rest.slice(length);
      }
      const letters = Array.from({ length: text.length }, (_, index) => text.charAt(index));
      expect(filter([...pieces, rest])).toEqual(filter([text]));
      expect(filter(letters)).toEqual(filter([text]));
      const guard = createOutputGuard(names);
      for (const letter of letters) expect(guard.push(letter)).not.toMatch(/\p{Surrogate}/u);
    }),
    { numRuns: 400 },
  );
});

test("ordinary text flows: only what could begin a name or a tag is held back", () => {
  const guard = createOutputGuard(names);
  const text = "Take a look. Just so: it is < 3.\nJudging by that,\nit works.";
  let given = 0;
  let shown = 0;
  let longest = 0;
  for (const letter of text) {
    given += 1;
    shown += guard.push(letter).length;
    longest = Math.max(longest, given - shown);
  }
  expect(longest).toBeLessThanOrEqual("\nJu".length);
});

test("after the cut nothing is ever shown again", () => {
  const guard = createOutputGuard(names);
  expect(guard.push("Fine.\nJuno: ")).toBe("Fine.");
  expect([guard.cut, guard.push("\nmore"), guard.end()]).toEqual([true, "", ""]);
});
