import type { Head, Round, ThreadState, Turn } from "@parley/protocol";

/** A round on the path with the turns of it that are read. */
export interface ReadRound {
  round: Round;
  turns: Turn[];
}

/** The rounds that lead to the head, first to last, each with the versions that are read there. */
export function pathToHead(state: ThreadState): ReadRound[] {
  const rounds = new Map(state.rounds.map((round) => [round.id, round]));
  const path: ReadRound[] = [];
  for (let at = state.head; at !== null;) {
    const round = rounds.get(at.round);
    if (round === undefined) break;
    const { versions } = at;
    path.unshift({ round, turns: round.turns.filter((turn) => isRead(turn, versions)) });
    at = round.parent;
  }
  return path;
}

/** A turn is read if the head names its version, or names none and it is the first. */
function isRead(turn: Turn, versions: Head["versions"]): boolean {
  const first = turn.of ?? turn.id;
  return turn.id === (versions[first] ?? first);
}
