import type { Id } from "@parley/protocol";
import { mergeInstruction, reactInstruction } from "./modes/instructions.ts";
import { hasNews, inputsFor, isKnownToFail, nextPosition } from "./modes/mode.ts";
import { createRandom } from "./random.ts";
import type { RoundState, Step, StepState } from "./round-state.ts";

// What people ask for at any time with what is there. Here `round.steps` holds
// all places of the round, those beside the mode too, each in the version that
// is read.

/**
 * One step that merges the texts of the round's first stage into one answer;
 * null while there is none. They are its inputs, in an order made from the seed.
 */
export function planMerge(round: RoundState, { member, by }: { member: Id; by: Id }): Step | null {
  const answers = answersOf(round);
  if (answers.length === 0 || !round.settings.readsPeers) return null;
  const said = new Set(answers.map((step) => step.member));
  const stage = freeStage(round, "synthesis");
  const random = createRandom(`${round.seed}/${stage}/${member}`);
  const inputs = answers
    .map((step) => ({ turn: step.id, member: step.member, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ turn, member: author }) => ({ turn, member: author }));
  return {
    kind: "speak",
    stage,
    member,
    position: nextPosition(round),
    inputs,
    lettered: true,
    beside: {
      by,
      from: answers.map((step) => step.id),
      missing: round.members.filter((one) => one.left !== true && !said.has(one.id)).map((one) => one.id),
    },
    instruction: mergeInstruction,
  };
}

/** Who writes a merge unless a person says who: of those who still sit there, the one whose answer ended first. */
export function firstToFinish(round: RoundState): Id | null {
  const seated = answersOf(round).filter((step) => round.room.includes(step.member));
  return seated.toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))[0]?.member ?? round.room[0] ?? null;
}

/** A step for each voice of the round that is not busy, still sits there, is not known to fail and has something to read that it has not read in this round. */
export function planReactions(round: RoundState, { by, busy }: { by: Id; busy: Id[] }): Step[] {
  const stage = freeStage(round, "react");
  const from = nextPosition(round);
  // Who was stopped is asked again: a person acts now.
  return round.members
    .filter(({ id }) => round.room.includes(id) && !busy.includes(id) && !isKnownToFail(round, id))
    .flatMap(({ id }) => {
      const inputs = inputsFor(id, round.steps, round.settings);
      return hasNews(round, { member: id, inputs }) ? [{ member: id, inputs }] : [];
    })
    .map(({ member, inputs }, seat) => ({
      kind: "speak",
      stage,
      member,
      position: from + seat,
      // It reads these alone, so what it said itself is named too.
      inputs: [...ownOf(round, member), ...inputs],
      form: "reaction",
      beside: { by, from: [], missing: [] },
      instruction: reactInstruction,
    }));
}

/** The texts of the stage that answers the question, by position. */
function answersOf(round: RoundState): StepState[] {
  const steps = round.steps.toSorted((a, b) => a.position - b.position);
  const first = steps.find((step) => step.beside === undefined)?.stage;
  return steps.filter((step) => step.stage === first && step.status === "ended" && step.text.trim() !== "");
}

function ownOf(round: RoundState, member: Id): Step["inputs"] {
  return round.steps
    .filter((step) => step.member === member && step.status === "ended")
    .map((step) => ({ turn: step.id, member }));
}

/** `name`, `name 2` and so on for merges; reactions are counted on from those that the round's mode may still plan. */
function freeStage(round: RoundState, name: "synthesis" | "react"): string {
  const taken = new Set(round.steps.map((step) => step.stage));
  const planned = round.mode === "reactions" ? round.settings.stages : 0;
  for (let number = name === "react" ? planned + 1 : 1; ; number += 1) {
    const stage = name === "synthesis" && number === 1 ? name : `${name} ${number}`;
    if (!taken.has(stage)) return stage;
  }
}
