import { createHash } from "node:crypto";
import type { Id } from "@parley/protocol";

/**
 * Ids that follow from those of Parley, so that spans which two processes write
 * of one round are one trace, and nothing about traces has to be stored.
 */
export function traceIdOf(round: Id): string {
  return hexOf(`parley trace ${round}`, 16);
}

/** Of a round, a turn or a call. */
export function spanIdOf(id: Id): string {
  return hexOf(`parley span ${id}`, 8);
}

function hexOf(text: string, bytes: number): string {
  return createHash("sha256")
    .update(text)
    .digest("hex")
    .slice(0, bytes * 2);
}
