import type { Id, LiveEvent } from "@parley/protocol";
import { describeError } from "../log/log.ts";
import type { TurnStart } from "../store/turns.ts";
import { beginTurns } from "./begin-turn.ts";
import type { Needs } from "./needs.ts";
import { failTurn, streamTurn } from "./stream-turn.ts";
import { createTurnQueue, type QueuedTurn } from "./turn-queue.ts";
import type { TurnWriter } from "./turn-writer.ts";

export interface RoundRunner {
  start(turns: TurnStart[]): void;
  knows(turn: Id): boolean;
  /** Ends running turns of this process; turns of others are not known here and left alone. */
  stop(turns: Id[]): void;
  running(): number;
  /** Who waits for room in a thread, and after whom: for a reader that joins. */
  waiting(thread: Id): LiveEvent[];
  /** Lets the running turns go, without ending them in the database, and waits until they are gone. */
  close(): Promise<void>;
}

/** Starts planned turns within the limits: what does not fit is queued, never refused. */
export function createRoundRunner(needs: Needs & { writer: TurnWriter }): RoundRunner {
  const queue = createTurnQueue(needs.limits);
  /** From `start` until they are gone; what falls out of here without an end is found by recovery. */
  const known = new Set<Id>();
  const running = new Map<Id, { abort: AbortController; done: Promise<void> }>();
  /** What readers were told last of each waiting turn. */
  let told = new Map<Id, Id | null>();
  let closed = false;
  const unsubscribe = needs.bus.subscribe((message) => {
    if (message.type === "stop") stop(message.turns);
  });

  return {
    start(turns) {
      for (const turn of turns) known.add(turn.id);
      queue.add(
        turns.map((turn) => ({
          turn: turn.id,
          thread: turn.thread_id,
          account: turn.account_id ?? "",
          connection: turn.connection_id ?? "",
          connectionLimit: limitOf(turn),
        })),
      );
      pump();
    },
    knows: (turn) => known.has(turn),
    stop,
    running: () => queue.size(),
    waiting: (thread) =>
      queue
        .waiting()
        .filter((one) => one.thread === thread)
        .map(queuedEvent),
    async close() {
      closed = true;
      unsubscribe();
      queue.clear();
      for (const one of running.values()) one.abort.abort("shutdown");
      await Promise.allSettled([...running.values()].map((one) => one.done));
    },
  };

  function stop(turns: Id[]): void {
    for (const id of turns) running.get(id)?.abort.abort("stop");
  }

  /** Ollama and llama.cpp answer one after the other, and a second call would only slow the first; practice voices need no queue. */
  function limitOf({ provider, server }: Pick<TurnStart, "provider" | "server">): number {
    if (provider === null) return Number.POSITIVE_INFINITY;
    return provider === "ollama" || server === "llamacpp"
      ? needs.limits.callsPerLocalConnection
      : needs.limits.callsPerConnection;
  }

  /** What begins at the same time in a thread begins in one transaction. */
  function pump(): void {
    if (closed) return;
    const byThread = Map.groupBy(queue.take(), (one) => one.thread);
    for (const [thread, turns] of byThread) run(thread, turns);
    tell();
  }

  function run(thread: Id, turns: QueuedTurn[]): void {
    const ids = turns.map((one) => one.turn);
    const begun = beginTurns(needs, thread, ids);
    for (const turn of ids) {
      const abort = new AbortController();
      const done = begun
        .then((all) => {
          const own = all.get(turn);
          return own === undefined ? undefined : streamTurn(needs, own, abort);
        })
        .catch((error: unknown) => {
          needs.log.error("turn.broke", { turn, error: describeError(error) });
          return failTurn(needs, turn);
        })
        .catch((error: unknown) => needs.log.error("turn.not_ended", { turn, error: describeError(error) }))
        .finally(() => {
          running.delete(turn);
          known.delete(turn);
          queue.release(turn);
          pump();
        });
      running.set(turn, { abort, done });
    }
  }

  /** Readers hear when a turn has to wait, and again when somebody else is before it. */
  function tell(): void {
    const now = new Map<Id, Id | null>();
    for (const one of queue.waiting()) {
      now.set(one.turn, one.after);
      if (told.has(one.turn) && told.get(one.turn) === one.after) continue;
      needs.bus.publish({ type: "live", thread: one.thread, event: queuedEvent(one) });
    }
    told = now;
  }
}

function queuedEvent({ turn, after }: { turn: Id; after: Id | null }): LiveEvent {
  return { type: "turn.activity", turn, activity: "queued", until: null, after };
}
