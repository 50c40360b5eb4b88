import { createRandom } from "../random.ts";
import type { RoundState, Step } from "../round-state.ts";
import { floorInstruction } from "./instructions.ts";
import { freeMembers, graceMs, hasNews, inputsFor, missingIn, nextPosition, type Mode, type Plan } from "./mode.ts";

/**
 * One after the other, each reads all before it, in one to three cycles. A
 * voice that cannot speak when the floor comes to it is skipped, and from the
 * second cycle on also one that has nothing new to read: so the round ends
 * early when everyone passed.
 */
export const roundRobin: Mode = {
  plan(round, now) {
    // Each of its steps is a wave of its own, so none begins while a person waits.
    if (round.waitingSince !== undefined && round.steps.length > 0) return { start: [] };
    const held = floorOf(round, now);
    if (held !== null) return held;
    const free = new Set(freeMembers(round).map((member) => member.id));
    const last = round.steps.toSorted((a, b) => a.position - b.position).at(-1);
    const cycles = Array.from({ length: round.settings.cycles }, (_, index) => `cycle ${index + 1}`);
    const at = last === undefined ? 0 : cycles.indexOf(last.stage);
    for (const stage of cycles.slice(Math.max(0, at))) {
      const order = speakingOrder(round, stage);
      // The floor never goes back: whoever was skipped stays skipped in this cycle.
      const rest = stage === last?.stage ? order.slice(order.indexOf(last.member) + 1) : order;
      const next = rest.filter((member) => free.has(member)).map((member) => speak(round, stage, member));
      const step = next.find((one) => stage === cycles[0] || hasNews(round, one));
      if (step !== undefined) return { start: [step] };
    }
    return { start: [] };
  },
  result: missingIn,
};

/** The floor is held by the newest step while it shows progress, and for the grace after that; null once it is free. */
function floorOf(round: RoundState, now: number): Plan | null {
  const last = round.steps.toSorted((a, b) => a.position - b.position).at(-1);
  if (last === undefined || last.status === "ended") return null;
  // What is queued is not slow, and what was stopped ends within a second.
  if (last.startedAt === undefined || last.stop !== undefined) return { start: [] };
  const until = Math.max(last.startedAt, last.progressAt ?? 0) + graceMs;
  return until <= now ? null : { start: [], wakeAt: until };
}

/** Another order each cycle, the same one whenever it is asked for. */
function speakingOrder(round: RoundState, stage: string): string[] {
  const random = createRandom(`${round.seed}/${stage}`);
  return round.members
    .map((member) => ({ id: member.id, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map((one) => one.id);
}

function speak(round: RoundState, stage: string, member: string): Step {
  const inputs = inputsFor(member, round.steps, round.settings);
  const step: Step = { kind: "speak", stage, member, position: nextPosition(round), inputs };
  // Whoever has nobody before it just answers.
  return inputs.length === 0 ? step : { ...step, form: "reaction", instruction: floorInstruction };
}
