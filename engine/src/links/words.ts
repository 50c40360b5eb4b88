import { fold } from "./fold.ts";
import { commonWords, englishStopWords, germanStopWords, stopWords } from "./stop-words.ts";

/** A word of a sentence. */
export interface Word {
  /** As written, in lower case, without marks on its letters. */
  plain: string;
  /** What it shares with its other forms; a number is its digits. */
  stem: string;
  /** From 0 (says nothing of the subject) to 1. */
  weight: number;
  isNumber: boolean;
  isCapital: boolean;
  /** Offset in UTF-16 units into the sentence. */
  at: number;
}

export type Language = "english" | "german" | "other";

const undivided =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Khmer}\\p{Script=Lao}";
const pattern = new RegExp(
  `[${undivided}]|\\p{N}+(?:[.,:]\\p{N}+)*|[^\\P{L}${undivided}][\\p{L}\\p{M}\\p{N}]*(?:['’]\\p{L}+)?`,
  "gu",
);
const isUndivided = new RegExp(`^[${undivided}]$`, "u");
const longestWord = 40;
const mostWords = 300;

const numerals: ReadonlyMap<string, string> = new Map(
  `one two three four five six seven eight nine ten eleven twelve`
    .split(" ")
    .concat(`eins zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf`.split(" "))
    .map((word, at): [string, string] => [word, String((at % 12) + 1)])
    .concat([
      ["fifteen", "15"],
      ["twenty", "20"],
      ["thirty", "30"],
      ["forty", "40"],
      ["fifty", "50"],
      ["sixty", "60"],
      ["ninety", "90"],
      ["hundred", "100"],
      ["thousand", "1000"],
      ["zwanzig", "20"],
      ["dreissig", "30"],
      ["vierzig", "40"],
      ["fuenfzig", "50"],
      ["hundert", "100"],
      ["tausend", "1000"],
      ["half", "1/2"],
      ["twice", "2"],
    ]),
);

/** The words of a sentence, at most 300 of them. */
export function wordsOf(sentence: string): Word[] {
  const words: Word[] = [];
  for (const match of sentence.matchAll(pattern)) {
    if (words.length >= mostWords) break;
    words.push(toWord(match[0], match.index));
  }
  return words;
}

function toWord(written: string, at: number): Word {
  const lower = written.slice(0, longestWord).toLowerCase();
  const base = lower.replace(/['’](?:s|ll|ve|re|d|m)$/u, "");
  const plain = fold(base);
  const number = /^\p{N}/u.test(plain) ? plain.replace(/[.,:]0+$/u, "") : numerals.get(plain);
  const isCapital = written.charAt(0) !== lower.charAt(0);
  // "don't" and the like are stop words with their ends.
  if (number === undefined && (stopWords.has(base) || /n['’]t$/u.test(lower)))
    return { plain, stem: plain, weight: 0, isNumber: false, isCapital, at };
  if (number !== undefined)
    return { plain, stem: number, weight: number.length > 1 ? 0.8 : 0.4, isNumber: true, isCapital, at };
  const weight = commonWords.has(base) || commonWords.has(base.replace(/s$/u, "")) ? 0.35 : weightByLength(plain);
  return { plain, stem: stemOf(plain), weight, isNumber: false, isCapital, at };
}

function weightByLength(plain: string): number {
  if (isUndivided.test(plain)) return 0.4;
  if (plain.length <= 2) return 0.15;
  return plain.length === 3 ? 0.6 : 1;
}

/** A light stemmer for both languages: it need only map the forms of one word to one text. */
export function stemOf(plain: string): string {
  let stem = plain;
  for (const ending of endings) {
    if (stem.length - ending.length >= 4 && stem.endsWith(ending)) {
      stem = stem.slice(0, -ending.length);
      break;
    }
  }
  if (stem.length > 4 && /([bdfgmnprt])\1$/u.test(stem)) stem = stem.slice(0, -1);
  return stem.length > 3 && /[eyi]$/u.test(stem) ? stem.slice(0, -1) : stem;
}

const endings =
  `ungen ingly ations ation ments ment ness ing edly ied ies ers ed es ly ung lich isch en er em es al s n e`.split(
    " ",
  );

/** Parts by which long words meet their relatives: the beginning, and for German compounds the end. */
export function partsOf(word: Word, language: Language): string[] {
  if (word.isNumber || word.weight < 0.3 || word.plain.length < 6) return [];
  const parts = [`<${word.plain.slice(0, 5)}`];
  if (language === "german" && word.plain.length >= 9) {
    const stem = stemOf(word.plain);
    parts.push(`<${stem.slice(-5)}`, `<${stem.slice(-6, -1)}`);
  }
  return parts;
}

/** By the small words; "other" where neither language has most of them. */
export function languageOf(words: readonly Word[]): Language {
  let english = 0;
  let german = 0;
  for (const { plain } of words) {
    if (englishStopWords.has(plain)) english += 1;
    if (germanStopWords.has(plain)) german += 1;
  }
  const least = Math.max(1, words.length * 0.15);
  if (german > english && german >= least) return "german";
  return english >= least ? "english" : "other";
}
