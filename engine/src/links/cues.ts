import { englishCues } from "./cues-english.ts";
import { germanCues } from "./cues-german.ts";
import type { Language } from "./words.ts";

/** What words of a sentence may show it to do. */
export const cueNames = [
  "agree",
  "praise",
  "reject",
  "contrast",
  "caveat",
  "excess",
  "negation",
  "hedge",
  "revise",
  "selfPast",
  "build",
  "also",
  "condition",
  "instead",
  "refer",
  "combine",
  "reply",
  "ask",
  "you",
  "self",
  "pointing",
  "downside",
  "urge",
  "would",
] as const;
export type Cue = (typeof cueNames)[number];
export type CueFamilies = Readonly<Record<Cue, RegExp>>;

/** UTF-16 units of a sentence that are looked at: what it does is said early. */
const longestLook = 600;
const letters: Readonly<Record<string, string>> = { ä: "a", ö: "o", ü: "u", ß: "s", "’": "'" };
const families = { english: plainFamilies(englishCues), german: plainFamilies(germanCues) };

/** The cues of a sentence and the words that are them; empty in languages we have no table for. */
export function cuesOf(sentence: string, language: Language): ReadonlyMap<Cue, string> {
  const found = new Map<Cue, string>();
  if (language === "other") return found;
  const written = sentence.slice(0, longestLook).replace(/^[\s"'“„«*_]+/u, "");
  const text = plain(written.toLowerCase());
  for (const cue of cueNames) {
    const match = families[language][cue].exec(text);
    if (match !== null) found.set(cue, written.slice(match.index, match.index + match[0].length));
  }
  return found;
}

/** Letters without marks, one for one, because `\b` knows only those. */
function plain(text: string): string {
  return text.replace(/[äöüß’]/gu, (letter) => letters[letter] ?? letter);
}

function plainFamilies(cues: CueFamilies): CueFamilies {
  const copy = { ...cues };
  for (const cue of cueNames) copy[cue] = new RegExp(plain(cues[cue].source), "u");
  return copy;
}
