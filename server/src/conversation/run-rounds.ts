import type { Id } from "@parley/protocol";
import { describeError } from "../log/log.ts";
import type { Needs } from "./needs.ts";
import { failTurn, streamTurn } from "./stream-turn.ts";
import type { TurnWriter } from "./turn-writer.ts";

export interface RoundRunner {
  start(turns: Id[]): void;
  knows(turn: Id): boolean;
  /** Ends running turns of this process; turns of others are not known here and left alone. */
  stop(turns: Id[]): void;
  running(): number;
  /** Lets the running turns go, without ending them in the database, and waits until they are gone. */
  close(): Promise<void>;
}

interface Queued {
  turn: Id;
  /** Whose limit it counts against, and which connection it uses. */
  account: string;
  connection: string;
  connectionLimit: number;
}

/** Starts planned turns within the limits: what does not fit is queued, never refused. */
export function createRoundRunner(needs: Needs & { writer: TurnWriter }): RoundRunner {
  const queue: Queued[] = [];
  /** From `start` until they are gone; what falls out of here without an end is found by recovery. */
  const known = new Set<Id>();
  const running = new Map<Id, { queued: Queued; abort: AbortController; done: Promise<void> }>();
  let closed = false;
  const unsubscribe = needs.bus.subscribe((message) => {
    if (message.type === "stop") stop(message.turns);
  });

  return {
    start(turns) {
      for (const turn of turns) known.add(turn);
      void enqueue(turns);
    },
    knows: (turn) => known.has(turn),
    stop,
    running: () => running.size + queue.length,
    async close() {
      closed = true;
      unsubscribe();
      queue.length = 0;
      for (const one of running.values()) one.abort.abort("shutdown");
      await Promise.allSettled([...running.values()].map((one) => one.done));
    },
  };

  function stop(turns: Id[]): void {
    for (const id of turns) {
      const one = running.get(id);
      if (one !== undefined) one.abort.abort("stop");
    }
  }

  async function enqueue(turns: Id[]): Promise<void> {
    try {
      const rows = await needs.store.db
        .selectFrom("turns")
        .innerJoin("members", "members.id", "turns.member_id")
        .leftJoin("identities", "identities.id", "members.identity_id")
        .leftJoin("connections", "connections.id", "identities.connection_id")
        .select([
          "turns.id",
          "members.account_id",
          "identities.connection_id",
          "connections.provider",
          "connections.server",
        ])
        .where("turns.id", "in", turns)
        .orderBy("turns.position")
        .execute();
      for (const row of rows) {
        queue.push({
          turn: row.id,
          account: row.account_id ?? "",
          connection: row.connection_id ?? "",
          connectionLimit: limitOf(row.provider, row.server),
        });
      }
      pump();
    } catch (error) {
      for (const turn of turns) known.delete(turn);
      needs.log.error("turns.not_started", { error: describeError(error) });
    }
  }

  /** Ollama and llama.cpp answer one after the other, and a second call would only slow the first; practice voices need no queue. */
  function limitOf(provider: string | null, server: string | null): number {
    if (provider === null) return Number.POSITIVE_INFINITY;
    return provider === "ollama" || server === "llamacpp"
      ? needs.limits.callsPerLocalConnection
      : needs.limits.callsPerConnection;
  }

  function pump(): void {
    for (let at = 0; at < queue.length && !closed;) {
      const next = queue[at];
      if (next === undefined || !fits(next)) {
        at += 1;
        continue;
      }
      queue.splice(at, 1);
      run(next);
    }
  }

  function fits(next: Queued): boolean {
    let ofAccount = 0;
    let ofConnection = 0;
    for (const { queued } of running.values()) {
      if (queued.account === next.account) ofAccount += 1;
      if (queued.connection === next.connection) ofConnection += 1;
    }
    return ofAccount < needs.limits.turnsPerAccount && ofConnection < next.connectionLimit;
  }

  function run(queued: Queued): void {
    if (running.has(queued.turn)) return;
    const abort = new AbortController();
    const done = streamTurn(needs, queued.turn, abort)
      .catch((error: unknown) => {
        needs.log.error("turn.broke", { turn: queued.turn, error: describeError(error) });
        return failTurn(needs, queued.turn);
      })
      .catch((error: unknown) => needs.log.error("turn.not_ended", { turn: queued.turn, error: describeError(error) }))
      .finally(() => {
        running.delete(queued.turn);
        known.delete(queued.turn);
        pump();
      });
    running.set(queued.turn, { queued, abort, done });
  }
}
