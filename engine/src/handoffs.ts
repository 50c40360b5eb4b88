import type { NoHandoff, RoundResult } from "@parley/protocol";
import { calledInstruction } from "./modes/instructions.ts";
import { canTryAgain, inputsFor, nextPosition } from "./modes/mode.ts";
import { newWordsShare } from "./new-words.ts";
import type { RoundState, Step, StepState } from "./round-state.ts";

/** A voice that one names may name another, and so on, so many times. */
export const deepestHandoff = 3;
/** So many turns of a round nobody asked for but models. */
export const mostAutomatic = 8;
/** A pair that has handed over to and fro so often goes on only with something new. */
const freeHandoffs = 2;
const leastNewWords = 0.2;

const prefix = "handoff ";

export function isHandoff(step: Pick<Step, "stage">): boolean {
  return step.stage.startsWith(prefix);
}

/** One voice that was named, and by whom. */
interface Call {
  member: string;
  askedBy: StepState[];
}

/**
 * What follows the mode's last stage: a step for each voice that the texts of
 * the wave before call by name and that has not read them in this round. Asked
 * once nothing runs and the mode has nothing more to plan.
 */
export function planHandoffs(round: RoundState): Step[] {
  const stage = `${prefix}${waveOf(round) + 1}`;
  const from = nextPosition(round);
  return callsOf(round).map(({ member, askedBy }, seat) => ({
    kind: "speak",
    stage,
    member,
    position: from + seat,
    inputs: inputsFor(member, round.steps, round.settings),
    automatic: true,
    form: "reaction",
    instruction: calledInstruction,
    askedBy: askedBy.map((step) => step.id),
  }));
}

/** Whom the round's texts call and who does not speak thereupon, and why, for people to decide. */
export function suggestionsOf(round: RoundState, ended: "complete" | "stopped"): Suggestion[] {
  return round.steps
    .toSorted((a, b) => a.position - b.position)
    .flatMap((step) =>
      openMentions(round, step).map((member) => ({ turn: step.id, member, why: whyNot(round, step, member, ended) })),
    );
}

type Suggestion = NonNullable<RoundResult["suggestions"]>[number];

function whyNot(round: RoundState, step: StepState, member: string, ended: "complete" | "stopped"): NoHandoff {
  if (!round.settings.handoffs) return "off";
  if (ended === "stopped") return "stopped";
  if (depthOf(step) >= deepestHandoff) return "depth";
  const reason = refusalOf(round, step, member);
  if (reason !== null) return reason;
  return automaticIn(round) >= mostAutomatic ? "turns" : "waiting";
}

/** The calls of the newest wave that are followed, in the order they were made; as many as the round has room for. */
function callsOf(round: RoundState): Call[] {
  if (!round.settings.handoffs || waveOf(round) >= deepestHandoff) return [];
  const calls = new Map<string, Call>();
  for (const step of newestWave(round)) {
    for (const member of openMentions(round, step)) {
      if (refusalOf(round, step, member) !== null) continue;
      const call = calls.get(member) ?? { member, askedBy: [] };
      calls.set(member, { member, askedBy: [...call.askedBy, step] });
    }
  }
  return [...calls.values()].slice(0, Math.max(0, mostAutomatic - automaticIn(round)));
}

/** The voices a text calls that sit there and have not read it in this round. */
function openMentions(round: RoundState, step: StepState): string[] {
  // Where each is on its own, whoever was called could not read what it was called for.
  if (!round.settings.readsPeers || step.status !== "ended" || step.text.trim() === "") return [];
  const hasRead = (member: string): boolean =>
    round.steps.some((one) => one.member === member && one.inputs.some((input) => input.turn === step.id));
  return step.mentions.filter((member) => member !== step.member && round.room.includes(member) && !hasRead(member));
}

/** Why a call is not followed whatever room there is; null if nothing is against it. */
function refusalOf(round: RoundState, step: StepState, member: string): NoHandoff | null {
  if (step.outcome !== "said" && step.outcome !== "reacted") return "stopped";
  if (!canTryAgain(round, member)) return "unable";
  return isPingPong(round, step, member) ? "same" : null;
}

/** Whether two hand over to and fro without saying anything new. */
function isPingPong(round: RoundState, step: StepState, member: string): boolean {
  const byId = new Map(round.steps.map((one) => [one.id, one]));
  const between = round.steps.filter((one) =>
    (one.askedBy ?? []).some((id) => {
      const asker = byId.get(id)?.member;
      return (asker === step.member && one.member === member) || (asker === member && one.member === step.member);
    }),
  );
  if (between.length < freeHandoffs) return false;
  const before = round.steps.filter(
    (one) => one.position < step.position && (one.member === step.member || one.member === member),
  );
  return (
    newWordsShare(
      step.text,
      before.map((one) => one.text),
    ) < leastNewWords
  );
}

function newestWave(round: RoundState): StepState[] {
  const wave = waveOf(round);
  return round.steps.filter((step) => depthOf(step) === wave).toSorted((a, b) => a.position - b.position);
}

function waveOf(round: RoundState): number {
  return Math.max(0, ...round.steps.map(depthOf));
}

/** How many handoffs led to it: 0 for what the mode planned. */
function depthOf(step: Pick<Step, "stage">): number {
  return isHandoff(step) ? Number(step.stage.slice(prefix.length)) : 0;
}

function automaticIn(round: RoundState): number {
  return round.steps.filter((step) => step.automatic === true).length;
}
