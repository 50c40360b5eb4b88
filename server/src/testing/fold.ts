import { applyEvent, type Id, ThreadEvent, type ThreadState } from "@parley/protocol";
import { expect } from "vitest";
import { type Person, type TestApp } from "./test-app.ts";
import { logOf, look } from "./talk.ts";

/**
 * The law of the fold: the state a reader held, with the saved events after it
 * applied, is the state a reader fetches now. Answers how many events it took.
 */
export async function checkFold(app: TestApp, person: Person, thread: Id, held: ThreadState): Promise<number> {
  const window = held.total - held.from;
  const probe = (await look(person, thread)).state;
  const events = (await logOf(app, thread, held.seq)).filter((event) => event.seq <= probe.seq);
  for (const event of events) expect(ThreadEvent.parse(event)).toEqual(event);
  const folded = events.reduce(applyEvent, held);
  expect(folded.from).toBe(held.from);
  expect(folded.rounds).toHaveLength(folded.total - folded.from);
  expect(folded).toEqual(windowOf(probe, held.from));
  expect(window).toBeLessThanOrEqual(folded.rounds.length);
  return events.length;
}

/** A state as it would be with rounds from number `from` on. */
export function windowOf(state: ThreadState, from: number): ThreadState {
  return { ...state, from, rounds: state.rounds.filter((round) => round.index >= from) };
}
