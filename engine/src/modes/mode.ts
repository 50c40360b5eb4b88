import type { RoundResult, RoundSettings } from "@parley/protocol";
import type { RoundState, Step, StepState } from "../round-state.ts";

/**
 * The rule that says what happens next. A mode only plans; what holds in every
 * mode (stop, leaving, waiting messages, the end) is in `nextSteps`.
 */
export interface Mode {
  plan(round: RoundState, now: number): Plan;
  /** What `round.ended` says of the round. */
  result?(round: RoundState): RoundResult;
}

export interface Plan {
  /**
   * The steps that may begin now and are not planned yet; nothing when there is
   * nothing left to plan, or nothing before a running step ends.
   */
  start: Step[];
  /** When it wants to be asked again, if nothing happens before; in milliseconds, always in the future. */
  wakeAt?: number;
}

/** How long what shows nothing new may hold up others. */
export const graceMs = 15_000;

export function stepsOf(round: RoundState, stage: string): StepState[] {
  return round.steps.filter((step) => step.stage === stage);
}

/**
 * Who may still be planned: has not left, was not stopped in this round, and is
 * not known to fail again.
 */
export function ableMembers(round: RoundState): RoundState["members"] {
  const unable = new Set(round.members.filter(({ id }) => !canTryAgain(round, id)).map((member) => member.id));
  return round.members.filter((member) => !member.left && !unable.has(member.id));
}

/** Who is able and has no step that still runs, so that a late voice never speaks twice at a time. */
export function freeMembers(round: RoundState): RoundState["members"] {
  const busy = new Set(round.steps.filter((step) => step.status !== "ended").map((step) => step.member));
  return ableMembers(round).filter((member) => !busy.has(member.id));
}

/** The turns of others that left a text, of the given steps; what a step planned now may read. */
export function inputsFor(member: string, steps: StepState[], settings: RoundSettings): Step["inputs"] {
  if (!settings.readsPeers) return [];
  return steps
    .filter((step) => step.status === "ended" && step.member !== member && step.text.trim() !== "")
    .toSorted((a, b) => a.position - b.position)
    .map((step) => ({ turn: step.id, member: step.member }));
}

/** Whether a step would read a turn that its voice has not read by name in this round. */
export function hasNews(round: RoundState, step: Pick<Step, "member" | "inputs">): boolean {
  const own = round.steps.filter((one) => one.member === step.member && one.lettered !== true);
  const known = new Set(own.flatMap((one) => one.inputs.map((input) => input.turn)));
  return step.inputs.some((input) => !known.has(input.turn));
}

/** The first place that no step of the round has; places only grow, whoever left in between. */
export function nextPosition(round: RoundState): number {
  return Math.max(-1, ...round.steps.map((step) => step.position), ...(round.taken ?? [])) + 1;
}

/** One step for every able member at once, side by side in seat order. */
export function parallel(round: RoundState, step: Pick<Step, "kind" | "stage" | "inputs" | "sealed">): Step[] {
  const planned = new Set(stepsOf(round, step.stage).map((one) => one.member));
  const able = new Set(ableMembers(round).map((member) => member.id));
  const taken = new Set([...round.steps.map((one) => one.position), ...(round.taken ?? [])]);
  const isFirstStage = round.steps.every((one) => one.stage === step.stage);
  const from = isFirstStage ? 0 : Math.max(...taken) + 1;
  return round.members
    .filter((member) => planned.has(member.id) || able.has(member.id))
    .flatMap((member, seat) => {
      if (planned.has(member.id)) return [];
      // A place once given is never given again, also if members left in between.
      let position = from + seat;
      while (taken.has(position)) position += 1;
      taken.add(position);
      return [{ ...step, member: member.id, position }];
    });
}

/**
 * Who was expected in a stage and said nothing there: it failed, was refused or
 * stopped, or the stage went on without it. A pass is no absence.
 */
export function missingIn(round: RoundState): RoundResult {
  const missing = round.steps
    .filter((step) => step.outcome !== undefined && !["said", "reacted", "passed"].includes(step.outcome))
    .map(({ stage, member }) => ({ stage, member }));
  return { missing };
}

/** Failures that the same call meets again, and time limits, which count as a stop. */
const lasting: readonly StepState["code"][] = [
  "key_refused",
  "no_connection",
  "model_unknown",
  "context_too_long",
  "calls_used_up",
  "no_first_token",
  "went_silent",
  "took_too_long",
];

export function canTryAgain(round: RoundState, member: string): boolean {
  const own = round.steps.filter((step) => step.member === member);
  return !own.some((step) => step.stop !== undefined || step.outcome === "stopped") && !isKnownToFail(round, member);
}

/** Whether a voice failed in this round in a way that the same call would meet again, or twice in a row. */
export function isKnownToFail(round: RoundState, member: string): boolean {
  const own = round.steps.filter((step) => step.member === member);
  if (own.some((step) => step.code !== undefined && lasting.includes(step.code))) return true;
  const failures = own.map((step) => step.outcome === "failed" || step.outcome === "refused");
  return failures.length > 1 && failures.slice(-2).every(Boolean);
}
