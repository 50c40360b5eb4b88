import type { LessonText } from "@parley/protocol";
import { fold } from "../links/fold.ts";
import { lessonStems } from "./lesson-words.ts";

/** From so much of their grams in common on, two lessons are one. */
const leastShared = 0.6;
const gramLength = 3;
/** Of the words that tell what they are about so many: short texts share most of their grams by their small words. */
const leastSharedWords = 0.5;
const negations = new Set(
  "not no never none without cannot avoid instead nicht kein keine keinen nie niemals ohne statt vermeide".split(" "),
);

/**
 * Whether two lessons say the same: most of their grams are shared, and what decides the meaning (numbers, negations) is
 * the same, and so is half of what they are about. So "never do it" is not merged into "always do it", as alike as they look.
 */
export function isSameLesson(a: LessonText, b: LessonText): boolean {
  const [one, other] = [textOf(a), textOf(b)];
  if (one === other) return true;
  if (decisive(one) !== decisive(other)) return false;
  return gramJaccard(one, other) >= leastShared && jaccard(stemsOf(a), stemsOf(b)) >= leastSharedWords;
}

/** What share of the letter triples of two texts they have in common, from 0 to 1. */
function gramJaccard(a: string, b: string): number {
  return jaccard(gramsOf(a), gramsOf(b));
}

function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 || other.size === 0) return 0;
  let shared = 0;
  for (const value of one) if (other.has(value)) shared += 1;
  return shared / (one.size + other.size - shared);
}

function stemsOf(text: LessonText): Set<string> {
  const { trigger, rest } = lessonStems(text);
  return new Set([...trigger, ...rest]);
}

function textOf({ when, do: advice, dont }: LessonText): string {
  return wordsOf(`${when} | ${advice} | ${dont ?? ""}`).join(" ");
}

function wordsOf(text: string): string[] {
  return fold(text.toLowerCase().replaceAll("’", "'")).match(/[\p{L}\p{N}']+/gu) ?? [];
}

function decisive(text: string): string {
  return text
    .split(" ")
    .filter((word) => negations.has(word) || word.endsWith("n't") || /\d/.test(word))
    .toSorted()
    .join(" ");
}

function gramsOf(text: string): Set<string> {
  const grams = new Set<string>();
  for (let at = 0; at + gramLength <= text.length; at += 1) grams.add(text.slice(at, at + gramLength));
  return grams;
}
