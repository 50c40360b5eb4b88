import type { LessonText } from "@parley/protocol";
import { wordsOf } from "../links/words.ts";

const mostQueryWords = 32;
const longestQuery = 8000;

/** By what a lesson is found: what its words share with their other forms, those of what it is for first, each once. */
export function lessonStems({ title, when, do: advice, dont }: LessonText): { trigger: string[]; rest: string[] } {
  const trigger = stemsOf(`${title}. ${when}`);
  const known = new Set(trigger);
  return { trigger, rest: stemsOf(`${advice} ${dont ?? ""}`).filter((stem) => !known.has(stem)) };
}

/** The words of a request by which lessons are looked for; empty where nothing in it says what it is about. */
export function queryStems(text: string): string[] {
  return stemsOf(text.slice(0, longestQuery)).slice(0, mostQueryWords);
}

/** Without words that say nothing, the telling ones first. Letters and digits only, so nothing in them is an operator. */
function stemsOf(text: string): string[] {
  const weights = new Map<string, number>();
  for (const line of text.split("\n"))
    for (const { stem, weight } of wordsOf(line)) {
      const word = stem.replace(/[^\p{L}\p{N}]+/gu, "");
      if (weight > 0.2 && word !== "" && !weights.has(word)) weights.set(word, weight);
    }
  return [...weights].toSorted((a, b) => b[1] - a[1]).map(([stem]) => stem);
}
