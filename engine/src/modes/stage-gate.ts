import type { StepState } from "../round-state.ts";
import { graceMs } from "./mode.ts";

/**
 * Whether a stage of steps side by side is closed, so that the next may begin:
 * all ended, or a quorum did, all began, and each that still runs is overdue.
 * `closesAt`: when that will be the case if nothing else happens.
 */
export function gateOf(steps: StepState[], now: number): { isClosed: boolean; closesAt?: number } {
  const open = steps.filter((step) => step.status !== "ended");
  if (open.length === 0) return { isClosed: true };
  const ended = steps.filter((step) => step.status === "ended");
  const quorum = Math.min(Math.max(2, Math.ceil(steps.length / 2)), steps.length - 1);
  const quorumEnd = ended.map((step) => step.endedAt ?? 0).toSorted((a, b) => a - b)[quorum - 1];
  // Who waits for room in a queue is not slow.
  if (quorumEnd === undefined || open.some((step) => step.startedAt === undefined)) return { isClosed: false };
  const slowest = Math.max(0, ...ended.map((step) => (step.endedAt ?? 0) - (step.startedAt ?? step.endedAt ?? 0)));
  const closesAt = Math.max(...open.map((step) => Math.max(quorumEnd, (step.startedAt ?? 0) + slowest))) + graceMs;
  return closesAt <= now ? { isClosed: true } : { isClosed: false, closesAt };
}
