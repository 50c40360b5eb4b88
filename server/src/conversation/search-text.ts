import { foldWords, type SearchTerm } from "../store/search.ts";

export interface TextMark {
  start: number;
  end: number;
}

const termsAtMost = 12;

/** `"a phrase" word` as terms. What has no letter and no digit in it asks for nothing. */
export function parseQuery(query: string): SearchTerm[] {
  const terms: SearchTerm[] = [];
  for (const [, phrase, word] of query.matchAll(/"([^"]*)"?|([^\s"]+)/g)) {
    const words = foldWords(phrase ?? word ?? "").split(" ");
    if (words[0] !== "") terms.push({ words, isPhrase: phrase !== undefined });
  }
  return terms.slice(0, termsAtMost);
}

/** Where the terms stand in a text; null if one of them is not in it. Offsets count UTF-16 code units. */
export function findMarks(text: string, terms: SearchTerm[]): TextMark[] | null {
  const words = wordsIn(text);
  const marks: TextMark[] = [];
  for (const term of terms) {
    const found = term.isPhrase
      ? phraseMarks(words, term.words)
      : term.words.map((word) => prefixMarks(words, word)).reduce(allOrNone, []);
    if (found === null || found.length === 0) return null;
    marks.push(...found);
  }
  return merge(marks);
}

/** A piece of a text around its first mark, on one line, with the marks that are in it. */
export function snippetOf(text: string, marks: TextMark[], length = 160): { snippet: string; marks: TextMark[] } {
  const first = marks[0]?.start ?? 0;
  const from = first <= 48 ? 0 : wordStart(text, first - 40);
  const to = Math.min(text.length, from + length);
  const end = isInsidePair(text, to) ? to - 1 : to;
  const before = from === 0 ? "" : "…";
  return {
    snippet: before + text.slice(from, end).replace(/\s/g, " ") + (end < text.length ? "…" : ""),
    marks: marks
      .filter((mark) => mark.start >= from && mark.end <= end)
      .map(({ start, end: last }) => ({ start: start - from + before.length, end: last - from + before.length })),
  };
}

interface Word {
  folded: string;
  start: number;
  length: number;
}

function wordsIn(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].flatMap((match) =>
    // One character may fold into several words (½); each of them stands for the whole.
    foldWords(match[0])
      .split(" ")
      .map((folded) => ({ folded, start: match.index, length: match[0].length })),
  );
}

function prefixMarks(words: Word[], wanted: string): TextMark[] {
  return words
    .filter((word) => word.folded.startsWith(wanted))
    .map(({ folded, start, length }) => ({
      start,
      // Where folding changed the length, its offsets are not those of the text.
      end: start + (folded.length === length ? wanted.length : length),
    }));
}

function phraseMarks(words: Word[], wanted: string[]): TextMark[] {
  return words.flatMap((word, at) => {
    if (!wanted.every((one, index) => words[at + index]?.folded === one)) return [];
    const last = words[at + wanted.length - 1] ?? word;
    return [{ start: word.start, end: last.start + last.length }];
  });
}

function allOrNone(all: TextMark[] | null, found: TextMark[]): TextMark[] | null {
  return all === null || found.length === 0 ? null : [...all, ...found];
}

function merge(marks: TextMark[]): TextMark[] {
  const merged: TextMark[] = [];
  for (const mark of marks.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last !== undefined && mark.start <= last.end) last.end = Math.max(last.end, mark.end);
    else merged.push({ ...mark });
  }
  return merged;
}

function wordStart(text: string, near: number): number {
  const space = text.slice(near, near + 24).search(/\s/);
  const at = space === -1 ? near : near + space + 1;
  return isInsidePair(text, at) ? at + 1 : at;
}

/** Whether a cut here would halve a surrogate pair. */
function isInsidePair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return at > 0 && at < text.length && before >= 0xd800 && before <= 0xdbff;
}
