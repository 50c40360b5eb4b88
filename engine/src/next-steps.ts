import { isHandoff, planHandoffs, suggestionsOf } from "./handoffs.ts";
import { graceMs, missingIn, type Mode } from "./modes/mode.ts";
import { panel } from "./modes/panel.ts";
import { reactions } from "./modes/reactions.ts";
import { roundRobin } from "./modes/round-robin.ts";
import type { NextSteps, RoundState, StepState } from "./round-state.ts";

type Done = NonNullable<NextSteps["done"]>;

const modes: Record<string, Mode> = { panel, reactions, "round-robin": roundRobin };

/**
 * What happens next in a round. Ask it inside the transaction that saved the
 * cause, save all it answers, and asking again at once starts and stops nothing.
 */
export function nextSteps(round: RoundState, now: number): NextSteps {
  const mode = modes[round.mode];
  if (mode === undefined) throw new Error(`no mode is called ${JSON.stringify(round.mode)}`);
  return nextStepsOf(mode, round, now);
}

/** The rules that hold in every mode, around the plan of one. */
export function nextStepsOf(mode: Mode, round: RoundState, now: number): NextSteps {
  const open = round.steps.filter((step) => step.status !== "ended");
  if (round.stopped !== undefined) {
    if (open.length === 0) return { start: [], stop: [], done: doneOf(mode, round, "stopped") };
    return { start: [], stop: open.filter((step) => step.stop === undefined).map((step) => step.id) };
  }

  const begun = new Set(round.steps.map((step) => step.stage));
  // The first stage answers the round's own messages: it begins even if another waits already.
  const holdsNewStages = round.waitingSince !== undefined && begun.size > 0;
  // Once voices call each other the mode's stages are over; it never plans among them.
  const plan = round.steps.some(isHandoff) ? { start: [] } : mode.plan(round, now);
  const start = plan.start.filter((step) => !holdsNewStages || begun.has(step.stage));
  if (open.length === 0 && start.length === 0 && !holdsNewStages) start.push(...planHandoffs(round));
  if (open.length === 0 && start.length === 0) {
    return { start: [], stop: [], done: doneOf(mode, round, round.steps.length === 0 ? "nobody" : "complete") };
  }

  const stop: string[] = [];
  let wakeAt = holdsNewStages ? undefined : plan.wakeAt;
  for (const step of open) {
    if (step.stop !== undefined) continue;
    const until = !round.room.includes(step.member) ? now : mayRunUntil(step, round);
    if (until === undefined) continue;
    if (until <= now) stop.push(step.id);
    else wakeAt = Math.min(until, wakeAt ?? until);
  }
  return wakeAt === undefined ? { start, stop } : { start, stop, wakeAt };
}

function doneOf(mode: Mode, round: RoundState, reason: Done["reason"]): Done {
  const suggestions = suggestionsOf(round, reason === "stopped" ? "stopped" : "complete");
  const result = mode.result?.(round) ?? (suggestions.length === 0 ? undefined : missingIn(round));
  if (result === undefined) return { reason };
  return { reason, result: suggestions.length === 0 ? result : { ...result, suggestions } };
}

/** When a step that shows no progress makes way for a waiting message; undefined if nothing presses. */
function mayRunUntil(step: StepState, round: RoundState): number | undefined {
  if (round.waitingSince === undefined) return undefined;
  // What waits for a person's approval yields at once; what is queued is not slow.
  if (step.status === "waiting") return round.waitingSince;
  if (step.status === "planned") return undefined;
  return Math.max(step.progressAt ?? 0, step.startedAt ?? 0, round.waitingSince) + graceMs;
}
