import type { RoundState, Step } from "../round-state.ts";
import { reactInstruction } from "./instructions.ts";
import { freeMembers, hasNews, inputsFor, missingIn, nextPosition, parallel, stepsOf, type Mode } from "./mode.ts";
import { gateOf } from "./stage-gate.ts";

/**
 * Everyone answers at once, then everyone who has something new to read reacts
 * to it, in one to three stages. A voice that is late keeps writing and joins
 * the newest stage when it is free.
 */
export const reactions: Mode = {
  plan(round, now) {
    const stages = ["sealed", ...Array.from({ length: round.settings.stages }, (_, index) => `react ${index + 1}`)];
    const at = Math.max(
      0,
      stages.findLastIndex((stage) => stepsOf(round, stage).length > 0),
    );
    const current = stages[at] ?? "sealed";
    if (at === 0 && stepsOf(round, current).length < round.members.length) {
      const first = parallel(round, { kind: "speak", stage: current, inputs: [], sealed: true });
      if (first.length > 0) return { start: first };
    }
    const late = at === 0 ? [] : reactors(round, stages, at);
    const next = stages[at + 1];
    if (late.length > 0 || next === undefined) return { start: late };
    const gate = gateOf(stepsOf(round, current), now);
    if (gate.isClosed) return { start: reactors(round, stages, at + 1) };
    return gate.closesAt === undefined ? { start: [] } : { start: [], wakeAt: gate.closesAt };
  },
  result: missingIn,
};

/** A step for each free voice that is not in this stage and has something new to read in those before it. */
function reactors(round: RoundState, stages: string[], at: number): Step[] {
  const stage = stages[at];
  if (stage === undefined) return [];
  const earlier = new Set(stages.slice(0, at));
  const readable = round.steps.filter((step) => earlier.has(step.stage));
  const present = new Set(stepsOf(round, stage).map((step) => step.member));
  const from = nextPosition(round);
  return freeMembers(round)
    .filter((member) => !present.has(member.id))
    .flatMap((member) => {
      const one = { member: member.id, inputs: inputsFor(member.id, readable, round.settings) };
      return hasNews(round, one) ? [one] : [];
    })
    .map(({ member, inputs }, seat) => ({
      kind: "speak",
      stage,
      member,
      position: from + seat,
      inputs,
      form: "reaction",
      instruction: reactInstruction,
    }));
}
