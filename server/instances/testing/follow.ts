import {
  applyDelta,
  type Delta,
  type DraftText,
  emptyDraft,
  type Id,
  type StreamEvent,
  textOf,
} from "@parley/protocol";
import { createClient, subscribe } from "@parley/protocol/client";
import type { Person } from "../../src/testing/test-app.ts";

/** A viewer of threads that comes back whenever its connection breaks, as a page does. */
export interface Viewer {
  events: StreamEvent[];
  /** When each delta came, on the monotonic clock, with what it carried. */
  deltas: { at: number; delta: Delta }[];
  /** What it shows of a turn that is being written. */
  textOf(turn: Id): string;
  /** Sequence numbers of a thread's saved events, as they came. */
  seqs(thread: Id): number[];
  close(): void;
}

export function follow(url: string, person: Person, threads: Id[]): Viewer {
  const texts = new Map<Id, DraftText>();
  const client = createClient({ baseUrl: url, headers: { Cookie: person.cookie } });
  const viewer: Viewer = {
    events: [],
    deltas: [],
    textOf: (turn) => textOf(texts.get(turn) ?? emptyDraft),
    seqs: (thread) => viewer.events.flatMap((one) => ("event" in one && one.log === thread ? [one.event.seq] : [])),
    close: () => subscription.close(),
  };
  const subscription = subscribe(client, {
    threads,
    cursors: Object.fromEntries(threads.map((id) => [id, 0])),
    onEvent(event) {
      viewer.events.push(event);
      if (!("live" in event) || event.live.type !== "turn.delta") return;
      viewer.deltas.push({ at: performance.now(), delta: event.live });
      texts.set(event.live.turn, applyDelta(texts.get(event.live.turn) ?? emptyDraft, event.live));
    },
  });
  return viewer;
}
