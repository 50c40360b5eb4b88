import { expect, test } from "vitest";
import { passageOfWords } from "./passage-of-selection.ts";

const text = "A **queue** survives.\n\n- Not every [queue](https://example.org/queue) does.\n- 🍐 Größe zählt.";
const wordsAt = (words: string, before: number): string | null => {
  const passage = passageOfWords(text, words, before);
  return passage === null ? null : text.slice(passage.start, passage.end);
};

test("words as the page shows them are found in the Markdown that they come from", () => {
  expect(wordsAt("queue survives.", 1)).toBe("queue** survives");
  expect(wordsAt(" größe zählt", 40)).toBe("Größe zählt");
  expect(wordsAt("every queue", 17)).toBe("every [queue");
});

test("of several places the nearest to the mark is meant", () => {
  expect(passageOfWords(text, "queue", 1)?.start).toBe(text.indexOf("queue"));
  expect(passageOfWords(text, "queue", 22)?.start).toBe(text.indexOf("[queue") + 1);
});

test("what is not there, or no word, is no passage", () => {
  expect(wordsAt("a table", 0)).toBeNull();
  expect(wordsAt("…", 0)).toBeNull();
  expect(wordsAt("", 0)).toBeNull();
});
