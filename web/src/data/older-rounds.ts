import type { Round, ThreadEvent, ThreadState } from "@parley/protocol";
import { applyEvent } from "@parley/protocol";

export interface OlderPage {
  seq: number;
  from: number;
  rounds: Round[];
}

/**
 * Puts a page of older rounds before those of the state. The page was read at its
 * own seq: events after it that touch its rounds are folded in, the others were
 * folded into it by the server. The state must have reached the page's seq.
 */
export function foldOlderPage(state: ThreadState, page: OlderPage, since: ThreadEvent[]): ThreadState {
  const held = new Set(state.rounds.map((round) => round.id));
  const rounds = page.rounds.filter((round) => !held.has(round.id));
  const ids = new Set(rounds.map((round) => round.id));
  let old: ThreadState = { ...state, seq: page.seq, from: page.from, rounds };
  for (const event of since)
    if ("round" in event && event.round !== null && ids.has(event.round)) old = applyEvent(old, event);
  return { ...state, from: page.from, rounds: [...old.rounds, ...state.rounds] };
}
