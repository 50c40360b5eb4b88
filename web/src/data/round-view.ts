import type { Head, Member, Message, Part, Round, ThreadState, Turn } from "@parley/protocol";
import { textOf } from "@parley/protocol";
import type { TurnView } from "./thread-store.ts";

/** The rounds that lead to the head, oldest first; branches beside it are not shown. */
export function pathOf(state: ThreadState): Round[] {
  const byId = new Map(state.rounds.map((round) => [round.id, round]));
  const path: Round[] = [];
  let at: Head | null = state.head;
  while (at !== null) {
    const round: Round | undefined = byId.get(at.round);
    if (round === undefined) break;
    path.unshift(round);
    at = round.parent;
  }
  return path;
}

/** One member's place in a round with all its versions, in the order of positions. */
export interface Place {
  /** The id of the first version, by which the place is named. */
  id: string;
  member: string;
  versions: Turn[];
  /** The version shown unless the reader picks another. */
  chosen: Turn;
}

/** The places of a round by position; the latest version of each is shown, older ones can be looked at. */
export function placesOf(round: Round): Place[] {
  const groups = new Map<string, Turn[]>();
  for (const turn of round.turns) {
    const first = turn.of ?? turn.id;
    groups.set(first, [...(groups.get(first) ?? []), turn]);
  }
  const places: Place[] = [];
  for (const [id, versions] of groups) {
    const chosen = versions.at(-1);
    if (chosen !== undefined) places.push({ id, member: chosen.member, versions, chosen });
  }
  return places;
}

/** The places side by side, whose room is kept from the start, and those that come after them one by one. */
export function stagesOf(round: Round): { first: Place[]; later: Place[] } {
  const places = placesOf(round);
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
  for (const round of pathOf(state).toReversed()) {
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
