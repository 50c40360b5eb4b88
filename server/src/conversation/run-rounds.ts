import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as delay } from "node:timers/promises";
import type { Id, LiveEvent } from "@parley/protocol";
import { describeError } from "../log/log.ts";
import { isStorageAway } from "../store/open-store.ts";
import { listStarts, type TurnStart } from "../store/turns.ts";
import { type Admission, BeginFailed } from "./admission.ts";
import { createAfterwards } from "./afterwards.ts";
import { type BegunTurn, beginTurns, beginWithin } from "./begin-turn.ts";
import { createLinkFinder } from "./links/find-links.ts";
import type { Needs } from "./needs.ts";
import { letGo } from "./let-go.ts";
import { failTurn, streamTurn } from "./stream-turn.ts";
import type { ThreadWork } from "./thread-work.ts";
import { createTurnQueue, type QueuedTurn } from "./turn-queue.ts";
import type { TurnWriter } from "./turn-writer.ts";

export interface RoundRunner {
  start(turns: TurnStart[]): void;
  /** Begins in a transaction what it plans, as far as there is room; null where there is none. The rest stays in `starts`. */
  admit(work: ThreadWork): Promise<Admission | null>;
  knows(turn: Id): boolean;
  /** Ends running turns of this process; turns of others are not known here and left alone. */
  stop(turns: Id[]): void;
  running(): number;
  /** Whether turns of this process take all the room of a connection; null stands for the practice voices'. */
  isFull(connection: Id | null): boolean;
  /** Who waits for room in a thread, and after whom: for a reader that joins. */
  waiting(thread: Id): LiveEvent[];
  /** Begins nothing more, gives away what is planned, and waits for the running turns, so many milliseconds at most. */
  drain(atMostMs: number): Promise<void>;
  /** Lets the running turns go, without ending them in the database, and waits until they are gone. */
  close(): Promise<void>;
}

/** Starts planned turns within the limits: what does not fit is queued, never refused. */
export function createRoundRunner(bound: Needs & { writer: TurnWriter }): RoundRunner {
  const afterwards = createAfterwards();
  const needs = { ...bound, links: createLinkFinder(bound.log), later: afterwards.later };
  const queue = createTurnQueue(needs.limits);
  /** From `start` until they are gone; what falls out of here without an end is found by recovery. */
  const known = new Set<Id>();
  const running = new Map<Id, { abort: AbortController; done: Promise<void> }>();
  /** What readers were told last of each waiting turn. */
  let told = new Map<Id, Id | null>();
  let closed = false;
  let isDraining = false;
  const outside = AsyncLocalStorage.snapshot();
  const unsubscribe = needs.bus.subscribe((message) => {
    if (message.type === "stop") stop(message.turns);
  });

  return {
    start(turns) {
      if (isDraining) return void letGo(needs);
      for (const turn of turns) known.add(turn.id);
      queue.add(turns.map(toQueued));
      pump();
    },
    admit,
    knows: (turn) => known.has(turn),
    stop,
    running: () => queue.size(),
    isFull: (connection) => queue.isFull(connection ?? ""),
    waiting: (thread) =>
      queue
        .waiting()
        .filter((one) => one.thread === thread)
        .map(queuedEvent),
    async drain(atMostMs) {
      isDraining = true;
      queue.clear();
      await letGo(needs);
      const until = performance.now() + atMostMs;
      while (running.size > 0 && performance.now() < until) await delay(50);
    },
    async close() {
      closed = true;
      unsubscribe();
      queue.clear();
      needs.links.close();
      for (const one of running.values()) one.abort.abort("shutdown");
      await Promise.allSettled([...running.values()].map((one) => one.done));
      await afterwards.done();
    },
  };

  function stop(turns: Id[]): void {
    for (const id of turns) running.get(id)?.abort.abort("stop");
  }

  async function admit(work: ThreadWork): Promise<Admission | null> {
    const begun = new Map<Id, BegunTurn>();
    const admitted: QueuedTurn[] = [];
    const giveBack = (): void => {
      for (const { turn } of admitted) forget(turn);
      // Who waits for these places begins in a transaction of its own, which cannot be inside of this one.
      outside(() => setImmediate(pump));
    };
    try {
      // What begins may be all that something else waited for.
      for (;;) {
        const taken = closed || isDraining ? [] : queue.takeNow((await listStarts(work.db, work.starts)).map(toQueued));
        if (taken.length === 0) break;
        for (const { turn } of taken) {
          known.add(turn);
          running.set(turn, { abort: new AbortController(), done: Promise.resolve() });
        }
        admitted.push(...taken);
        const ids = taken.map((one) => one.turn);
        work.starts = work.starts.filter((turn) => !ids.includes(turn));
        for (const [turn, own] of await beginWithin(needs, work, ids)) begun.set(turn, own);
      }
    } catch (error) {
      giveBack();
      // Whatever else failed, a lost database is asked again, or refused, as everywhere.
      if (isStorageAway(error)) throw error;
      throw new BeginFailed("planned turns could not begin", { cause: error });
    }
    if (admitted.length === 0) return null;
    const run = (): void => {
      for (const { turn } of admitted) follow(turn, Promise.resolve(begun.get(turn)));
    };
    return { run, giveBack };
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
    if (closed || isDraining) return;
    const byThread = Map.groupBy(queue.take(), (one) => one.thread);
    for (const [thread, turns] of byThread) run(thread, turns);
    tell();
  }

  function run(thread: Id, turns: QueuedTurn[]): void {
    const ids = turns.map((one) => one.turn);
    const begun = beginTurns(needs, thread, ids);
    for (const turn of ids)
      follow(
        turn,
        begun.then((all) => all.get(turn)),
      );
  }

  /** Sees a turn that begins to its end. One that did not begin after all just leaves its place. */
  function follow(turn: Id, begun: Promise<BegunTurn | undefined>): void {
    const abort = running.get(turn)?.abort ?? new AbortController();
    const done = begun
      .then((own) => (own === undefined || closed ? undefined : streamTurn(needs, own, abort)))
      .catch((error: unknown) => {
        needs.log.error("turn.broke", { turn, error: describeError(error) });
        return failTurn(needs, turn);
      })
      .catch((error: unknown) => needs.log.error("turn.not_ended", { turn, error: describeError(error) }))
      .finally(() => {
        forget(turn);
        pump();
      });
    running.set(turn, { abort, done });
  }

  function forget(turn: Id): void {
    running.delete(turn);
    known.delete(turn);
    queue.release(turn);
  }

  function toQueued(turn: TurnStart): QueuedTurn {
    return {
      turn: turn.id,
      thread: turn.thread_id,
      account: turn.account_id ?? "",
      connection: turn.connection_id ?? "",
      connectionLimit: limitOf(turn),
    };
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
