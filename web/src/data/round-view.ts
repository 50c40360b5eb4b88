import type { Member, Message, Part, Round, ThreadState, Turn } from "@parley/protocol";
import { textOf } from "@parley/protocol";
import { noChoice, type Place, type PlacedRound, placesOf, shownPath } from "./path-view.ts";
import type { TurnView } from "./thread-store.ts";

/** The places side by side, whose room is kept from the start, and those that come after them one by one. */
export function stagesOf(shown: PlacedRound): { first: Place[]; later: Place[] } {
  const places = placesOf(shown);
  const { round } = shown;
  if (round.mode === "round-robin") return { first: [], later: places };
  const stage = places[0]?.chosen.stage;
  return {
    first: places.filter((place) => place.chosen.stage === stage),
    later: places.filter((place) => place.chosen.stage !== stage),
  };
}

/** Members of a running round whose turn is not planned yet: their room is kept from the start. */
export function unplannedMembers(round: Round): string[] {
  if (round.status === "ended" || round.mode === "round-robin") return [];
  const planned = new Set(round.turns.map((turn) => turn.member));
  return round.members.map((member) => member.id).filter((id) => !planned.has(id));
}

export type VoiceState =
  | "idle"
  | "queued"
  | "thinking"
  | "writing"
  | "retrying"
  | "done"
  | "passed"
  | "failed"
  | "stopped"
  | "stopping"
  | "interrupted";

export function stateOfTurn({ turn, draft, activity }: TurnView): VoiceState {
  if (turn === null) return "idle";
  if (turn.status === "ended") return endStates[turn.outcome ?? "said"];
  if (turn.stopping !== null) return "stopping";
  if (turn.status === "planned") return "queued";
  if (activity?.activity === "retrying") return "retrying";
  if (draftText(draft?.parts ?? []) !== "") return "writing";
  return activity?.activity === "queued" ? "queued" : "thinking";
}

const endStates = {
  said: "done",
  passed: "passed",
  reacted: "done",
  stopped: "stopped",
  failed: "failed",
  refused: "failed",
  interrupted: "interrupted",
} as const satisfies Record<NonNullable<Turn["outcome"]>, VoiceState>;

export function isOpen(turn: Turn | null): boolean {
  return turn !== null && turn.status !== "ended";
}

/** The text to show: the message once there is one, else what was written so far. */
export function textOfTurn({ turn, draft }: TurnView): string {
  if (turn?.message != null) return textOf(turn.message);
  return draftText(draft?.parts ?? []);
}

/** What the model thought before it answered, as far as its provider tells. */
export function reasoningOfTurn({ turn, draft }: TurnView): string {
  const parts = turn?.message?.parts ?? draft?.parts ?? [];
  return parts.map((part) => (part.type === "reasoning" ? part.text : "")).join("");
}

function draftText(parts: Part[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

export function seatedVoices(state: ThreadState): Member[] {
  return state.members.filter((member) => member.kind === "identity" && !member.left);
}

/** The newest turn of a member on this page, for the rail. */
export function lastTurnOf(state: ThreadState, member: string): Turn | null {
  for (const { round } of shownPath(state, noChoice).toReversed()) {
    const turn = round.turns.findLast((one) => one.member === member);
    if (turn !== undefined) return turn;
  }
  return null;
}

/** A message among the rounds that are loaded, or those that wait. */
export function findMessage(state: ThreadState, id: string): Message | null {
  const said = state.rounds.flatMap((round) => [
    ...round.messages,
    ...round.turns.flatMap((turn) => turn.message ?? []),
  ]);
  return [...said, ...state.waiting].find((message) => message.id === id) ?? null;
}

/** Turns that write or wait to write, anywhere in what is loaded. */
export function openTurns(state: ThreadState): Turn[] {
  return state.rounds.flatMap((round) => round.turns.filter(isOpen));
}
