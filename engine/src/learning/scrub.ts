import type { LessonText } from "@parley/protocol";

/** What stands where something was taken out. */
const inPlace = { name: "somebody", address: "an address", number: "a number", key: "a key" } as const;

/** What says whom or what it is about, in the order in which it is looked for: a key may hold what looks like a number. */
const patterns: [kind: keyof typeof inPlace, pattern: RegExp][] = [
  ["address", /\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)[^\s<>"')\]]*[^\s<>"')\].,;:!?]/giu],
  ["address", /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu],
  [
    "key",
    /\b(?:sk|pk|rk)[-_][\w-]{12,}|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{20,}|\bxox[abprs]-[\w-]{10,}|\bAKIA[A-Z0-9]{12,}|\bAIza[\w-]{20,}|\bya29\.[\w-]{10,}|\bglpat-[\w-]{10,}|\bhf_\w{16,}/gu,
  ],
  ["key", /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/gu],
  ["key", /\b(?=[\w+/-]*\d)(?=[\w+/-]*[a-zA-Z])[\w+/-]{32,}={0,2}/gu],
  ["key", /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/giu],
  ["address", /\b(?:\d{1,3}\.){3}\d{1,3}\b(?::\d+)?/gu],
  [
    "address",
    /(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b|(?<![\w:])(?:[0-9a-f]{1,4}:){1,7}:(?:[0-9a-f]{1,4})?/giu,
  ],
  ["number", /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b/gu],
  ["number", /(?<![\p{L}\p{N}])\+?\(?\d(?:[ ()/.-]{0,2}\d){6,}(?![\p{L}\p{N}])/gu],
  ["name", /(?<![\p{L}\p{N}])@[\p{L}\p{N}][\p{L}\p{N}._-]+/gu],
];
/** A name that is also a word, such as Will, is one only where it is written as one. */
const shortestName = 2;

/** The text without what says whom it is about: names, addresses, keys and long numbers; and what was taken out. */
export function scrub(text: string, names: string[]): { text: string; removed: string[] } {
  const removed: string[] = [];
  let clean = text;
  const take = (kind: keyof typeof inPlace, pattern: RegExp): void => {
    clean = clean.replace(pattern, (found) => {
      removed.push(found);
      return inPlace[kind];
    });
  };
  for (const [kind, pattern] of patterns) take(kind, pattern);
  const known = [...new Set(names.flatMap(waysToWrite))].toSorted((a, b) => b.length - a.length);
  if (known.length > 0) {
    const any = known.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|");
    take("name", new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, "gu"));
  }
  return { text: clean, removed: [...new Set(removed)] };
}

/** The same of all that a lesson says. */
export function scrubLesson(text: LessonText, names: string[]): { text: LessonText; removed: string[] } {
  const parts = [text.title, text.when, text.do, text.dont ?? ""].map((part) => scrub(part, names));
  const [title, when, advice, dont] = parts.map((part) => part.text);
  const removed = [...new Set(parts.flatMap((part) => part.removed))];
  if (removed.length === 0) return { text, removed };
  return {
    text: {
      title: (title ?? "").slice(0, 80),
      when: (when ?? "").slice(0, 400),
      do: (advice ?? "").slice(0, 400),
      dont: text.dont === null ? null : (dont ?? "").slice(0, 400),
    },
    removed,
  };
}

/** The preview of a lesson that would be told in all threads of its account. */
export function previewPromotion(lesson: LessonText, names: string[]): { text: LessonText; removed: string[] } {
  const { title, when, do: advice, dont } = lesson;
  return scrubLesson({ title, when, do: advice, dont }, names);
}

/** A name as it is written, in capitals, and its parts; what is one letter is none. */
function waysToWrite(name: string): string[] {
  const trimmed = name.trim();
  const parts = [trimmed, ...trimmed.split(/[\s,]+/u)].filter((part) => part.length >= shortestName);
  return parts.flatMap((part) => {
    const capital = part.charAt(0).toUpperCase() + part.slice(1);
    return [capital, part.toUpperCase(), ...(/[^\p{Ll}]/u.test(part) ? [part] : [])];
  });
}
