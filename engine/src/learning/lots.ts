import type { Id } from "@parley/protocol";
import { createRandom } from "../random.ts";

/** How often a lot leaves out one lesson of a turn, and all lessons of a thread: from 0 to 1. */
export interface LotShares {
  withheld: number;
  heldOut: number;
}

export const usualLots: LotShares = { withheld: 0.1, heldOut: 0.1 };

/** Whether a lesson that fits is left out of this turn, so that what it does can be told from what would have been. */
export function isWithheld(turn: string, lesson: Id, share: number): boolean {
  return createRandom(`withheld:${turn}:${lesson}`)() < share;
}

/** Whether a thread is one in which nothing is told, so that what learning does at all can be estimated later. */
export function isHeldOut(thread: Id, share: number): boolean {
  return createRandom(`held-out:${thread}`)() < share;
}
