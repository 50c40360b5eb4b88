/**
 * The share of a text's content words that none of the earlier texts has, from 0
 * to 1; a text without any has none. Words of one or two letters say little;
 * where words are not divided by blanks each character is one.
 */
export function newWordsShare(text: string, before: string[]): number {
  const words = contentWordsOf(text);
  if (words.size === 0) return 0;
  const known = new Set(before.flatMap((one) => [...contentWordsOf(one)]));
  return [...words].filter((word) => !known.has(word)).length / words.size;
}

const undivided =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Khmer}\\p{Script=Lao}";
const word = new RegExp(`[${undivided}]|[^\\P{L}${undivided}][\\p{L}\\p{M}\\p{N}]{2,}|\\p{N}+`, "gu");

function contentWordsOf(text: string): Set<string> {
  // Whom it calls is no content.
  return new Set(
    text
      .replace(/@[\p{L}\p{N}-]+/gu, " ")
      .toLowerCase()
      .match(word),
  );
}
