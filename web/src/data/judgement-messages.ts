import type { Thumb } from "@parley/protocol";
import { listNames } from "./words.ts";

/** What stands beside every answer. */
export const judgementMessages = {
  thumb: (thumb: Thumb, name: string, others: string[]) => {
    const label = `${thumb === "up" ? "Good" : "Bad"} answer: ${name}`;
    return others.length === 0 ? label : `${label}. So ${others.length === 1 ? "says" : "say"} ${listNames(others)}`;
  },
  best: "Best answer",
  bestFor: (names: string[]) => `for ${listNames(names)}`,
  you: "you",
  corrected: (names: string[]) => `Corrected by ${listNames(names)}`,
  edited: "edited",
} as const;
