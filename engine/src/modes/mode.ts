import type { RoundState, Step, StepState } from "../round-state.ts";

/**
 * The rule that says what happens next. A mode only plans; what holds in every
 * mode (stop, leaving, waiting messages, the end) is in `nextSteps`.
 */
export interface Mode {
  /**
   * The steps that may begin now and are not planned yet; nothing when there is
   * nothing left to plan, or nothing before a running step ends.
   */
  plan(round: RoundState): Step[];
}

export function stepsOf(round: RoundState, stage: string): StepState[] {
  return round.steps.filter((step) => step.stage === stage);
}

/** Who may still be planned: has not left, and no voice that was stopped in this round. */
export function ableMembers(round: RoundState): RoundState["members"] {
  const stopped = new Set(round.steps.filter(wasStopped).map((step) => step.member));
  return round.members.filter((member) => !member.left && !stopped.has(member.id));
}

/** One step for every able member at once, side by side in seat order. */
export function parallel(round: RoundState, step: Pick<Step, "kind" | "stage" | "inputs" | "sealed">): Step[] {
  const planned = new Set(stepsOf(round, step.stage).map((one) => one.member));
  const able = new Set(ableMembers(round).map((member) => member.id));
  const taken = new Set(round.steps.map((one) => one.position));
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

function wasStopped(step: StepState): boolean {
  return step.stop !== undefined || step.outcome === "stopped";
}
