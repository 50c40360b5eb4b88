import { isReadBy, type Round, type ThreadState, type Turn } from "@parley/protocol";

/** A round on the path with the turns of it that are read. */
export interface ReadRound {
  round: Round;
  turns: Turn[];
}

/** The rounds that lead to the head, first to last, each with the versions that are read there. */
export function pathToHead(state: ThreadState): ReadRound[] {
  const rounds = new Map(state.rounds.map((round) => [round.id, round]));
  const path: ReadRound[] = [];
  let until = Infinity;
  for (let at = state.head; at !== null;) {
    const round = rounds.get(at.round);
    if (round === undefined) break;
    const next = { versions: at.versions, until };
    path.unshift({ round, turns: round.turns.filter((turn) => isReadBy(next, turn)) });
    at = round.parent;
    until = round.startedAt;
  }
  return path;
}
