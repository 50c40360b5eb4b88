import fc from "fast-check";
import { expect, test } from "vitest";
import { createRunFinder, quotedParts } from "./quotes.ts";

test.each([
  ['He wrote "delete the key at once" here.', ["delete the key at once"]],
  ["Er schrieb „löscht den Schlüssel sofort“ hier.", ["löscht den Schlüssel sofort"]],
  ["Elle dit « la clé est perdue » ici.", [" la clé est perdue "]],
  ["It said ‘delete the key at once’ here.", ["delete the key at once"]],
  ["「鍵を直ちに削除してください」と書いた。", ["鍵を直ちに削除してください"]],
  ["It doesn't quote, it's only the dogs' turn.", []],
])("%s", (sentence, expected) => {
  expect(quotedParts(sentence)).toEqual(expected);
});

const longestRun = (a: string[], b: string[]) => createRunFinder(a)(b);

test("the longest common run of words", () => {
  expect(longestRun(["so", "cut", "the", "red", "wire"], ["never", "cut", "the", "red", "one"])).toEqual({
    length: 3,
    from: 1,
  });
  expect(longestRun(["a"], ["b"])).toEqual({ length: 0, from: 0 });
  expect(longestRun(["cut", "the"], ["cut", "the"])).toEqual({ length: 2, from: 0 });
});

test("it is the run that looking at each pair of places finds, however often words come again", () => {
  const words = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 90 });
  fc.assert(
    fc.property(words, fc.array(words, { maxLength: 3 }), (own, lists) => {
      const find = createRunFinder(own);
      for (const others of lists) expect(find(others)).toEqual(byEachPair(own.slice(0, 80), others.slice(0, 80)));
    }),
  );
});

function byEachPair(a: string[], b: string[]): { length: number; from: number } {
  const best = { length: 0, from: 0 };
  for (let end = 0; end < a.length; end += 1)
    for (let other = 0; other < b.length; other += 1) {
      let length = 0;
      while (length <= Math.min(end, other) && a[end - length] === b[other - length]) length += 1;
      if (length > best.length) Object.assign(best, { length, from: end - length + 1 });
    }
  return best;
}
