import type { Head, Round, ThreadState, Turn } from "@parley/protocol";

/** Which way through the tree of rounds one viewer looks at; nobody else sees another one for it. */
export interface PathChoice {
  /** The last round of the path that is shown; null follows the thread's head. */
  tip: string | null;
  /** The version looked at, by place. */
  picks: ReadonlyMap<string, string>;
}

export const noChoice: PathChoice = { tip: null, picks: new Map() };

/** One round of the shown path. Its parts keep their identity as long as they say the same. */
export interface ShownRound {
  round: Round;
  /** The versions that are read after it, by place; what is not named is the first. */
  read: Head["versions"];
  isEnd: boolean;
  /** When the round after it on this path began: what was asked for later beside its mode is read by none after it. */
  until: number;
  /** Its place on the path, from 1. */
  number: number;
  /** The rounds that stand at this place in other paths and this one, in order of creation; ids, for comparing. */
  siblings: string;
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

const nothing: Head["versions"] = {};

/** The rounds that lead to the head, or to the place the viewer looks at, oldest first. */
export function shownPath(state: ThreadState, { tip }: Pick<PathChoice, "tip">): ShownRound[] {
  const byId = new Map(state.rounds.map((round) => [round.id, round]));
  const isElsewhere = tip !== null && byId.has(tip);
  const path: ShownRound[] = [];
  let until = Infinity;
  let at: Head | null = isElsewhere ? { round: tip, versions: nothing } : state.head;
  while (at !== null) {
    const round: Round | undefined = byId.get(at.round);
    if (round === undefined) break;
    const isEnd = path.length === 0;
    path.unshift({ round, read: at.versions, isEnd, until, number: 0, siblings: siblingsOf(state, round) });
    until = round.startedAt;
    at = round.parent;
  }
  // How many rounds came before what is loaded is not known where they have branches; their count is near enough.
  const before = path[0]?.round.parent === null ? 0 : (path[0]?.round.index ?? 0);
  return path.map((shown, index) => ({ ...shown, number: before + index + 1 }));
}

function siblingsOf(state: ThreadState, round: Round): string {
  return state.rounds
    .filter((one) => one.parent?.round === round.parent?.round)
    .map((one) => one.id)
    .join(" ");
}

export type PlacedRound = Pick<ShownRound, "round" | "read" | "isEnd" | "until">;

/** The places of a round by position, each with the version that is read after it; at the path's end, the newest. */
export function placesOf({ round, read, isEnd, until }: PlacedRound): Place[] {
  const groups = new Map<string, Turn[]>();
  for (const turn of round.turns) {
    if (turn.beside !== null && turn.version === 1 && turn.plannedAt > until) continue;
    if (turn.of !== null && !groups.has(turn.of)) continue;
    const first = turn.of ?? turn.id;
    groups.set(first, [...(groups.get(first) ?? []), turn]);
  }
  const places: Place[] = [];
  for (const [id, versions] of groups) {
    const chosen = isEnd ? newestOf(versions, read[id]) : versions.find((turn) => turn.id === (read[id] ?? id));
    const shown = chosen ?? versions[0];
    if (shown !== undefined) places.push({ id, member: shown.member, versions, chosen: shown });
  }
  return places;
}

/** What is written right now is looked at; then what was chosen; then the newest that says something. */
function newestOf(versions: Turn[], chosen: string | undefined): Turn | undefined {
  return (
    versions.findLast((turn) => turn.status !== "ended") ??
    versions.find((turn) => turn.id === chosen) ??
    versions.findLast(isUseful) ??
    versions.at(-1)
  );
}

function isUseful(turn: Turn): boolean {
  return turn.message !== null || turn.outcome === "passed" || turn.outcome === "reacted";
}

/** The place that a message sent now answers: the end of what its author sees. */
export function shownHead(state: ThreadState, choice: PathChoice): Head | null {
  const end = shownPath(state, choice).at(-1);
  if (end === undefined) return state.head;
  const versions = { ...end.read };
  for (const place of placesOf(end)) {
    if (place.versions.length === 1) continue;
    const picked = place.versions.find((turn) => turn.id === choice.picks.get(place.id));
    const seen = [picked, place.chosen].find((turn) => turn?.status === "ended" && isUseful(turn));
    if (seen !== undefined) versions[place.id] = seen.id;
  }
  const isSame =
    end.round.id === state.head?.round && Object.keys(versions).every((id) => versions[id] === end.read[id]);
  return isSame ? state.head : { round: end.round.id, versions };
}

/** The place from which one goes on after a round, with the versions that are looked at there. */
export function headAfter(state: ThreadState, choice: PathChoice, round: string): Head {
  const shown = shownPath(state, choice).find((one) => one.round.id === round);
  if (shown === undefined) return { round, versions: nothing };
  const versions = { ...shown.read };
  for (const place of placesOf(shown)) {
    if (place.versions.length > 1) versions[place.id] = choice.picks.get(place.id) ?? place.chosen.id;
  }
  return { round, versions };
}

/** The newest end of the paths that go through a round; null if that is the thread's own head. */
export function tipThrough(state: ThreadState, round: string): string | null {
  if (shownPath(state, noChoice).some((one) => one.round.id === round)) return null;
  let tip = round;
  for (;;) {
    const next = state.rounds.findLast((one) => one.parent?.round === tip);
    if (next === undefined) return tip;
    tip = next.id;
  }
}

/** How many rounds once followed the end of what is shown, in paths beside it. */
export function roundsAfter(state: ThreadState, choice: PathChoice): Round[] {
  const end = shownPath(state, choice).at(-1)?.round.id;
  return end === undefined ? [] : state.rounds.filter((round) => round.parent?.round === end);
}
