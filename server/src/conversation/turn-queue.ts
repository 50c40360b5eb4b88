import type { Id } from "@parley/protocol";
import type { Limits } from "../limits.ts";

/** A turn with what it counts against: its account's turns, its connection's calls. */
export interface QueuedTurn {
  turn: Id;
  thread: Id;
  account: string;
  connection: string;
  connectionLimit: number;
}

/** Turns in hand of this process in the order they came: those that run, and those for which there is no room yet. */
export interface TurnQueue {
  add(turns: QueuedTurn[]): void;
  /** Takes what may begin now out of the queue; it counts as running until released. */
  take(): QueuedTurn[];
  /** Takes those of these turns that may begin now without ever waiting. */
  takeNow(turns: QueuedTurn[]): QueuedTurn[];
  release(turn: Id): void;
  /** Who waits and, of the same thread, which turn is directly before it on its connection. */
  waiting(): { turn: Id; thread: Id; after: Id | null }[];
  /** Whether turns take all that a connection has room for, or wait for it: what is less urgent stays away then. */
  isFull(connection: string): boolean;
  size(): number;
  clear(): void;
}

export function createTurnQueue(limits: Pick<Limits, "turnsPerAccount">): TurnQueue {
  const queue: QueuedTurn[] = [];
  const running = new Map<Id, QueuedTurn>();

  const fits = (next: QueuedTurn): boolean => {
    let ofAccount = 0;
    let ofConnection = 0;
    for (const one of running.values()) {
      if (one.account === next.account) ofAccount += 1;
      if (one.connection === next.connection) ofConnection += 1;
    }
    return ofAccount < limits.turnsPerAccount && ofConnection < next.connectionLimit;
  };

  return {
    add: (turns) =>
      void queue.push(...turns.filter(({ turn }) => !running.has(turn) && queue.every((one) => one.turn !== turn))),
    take() {
      const taken: QueuedTurn[] = [];
      for (let at = 0; at < queue.length;) {
        const next = queue[at];
        if (next === undefined || !fits(next)) {
          at += 1;
          continue;
        }
        queue.splice(at, 1);
        running.set(next.turn, next);
        taken.push(next);
      }
      return taken;
    },
    takeNow: (turns) =>
      turns.filter((turn) => {
        const isFree = !running.has(turn.turn) && fits(turn);
        if (isFree) running.set(turn.turn, turn);
        return isFree;
      }),
    release: (turn) => void running.delete(turn),
    waiting() {
      const ahead = new Map<string, QueuedTurn>();
      for (const one of running.values()) ahead.set(one.connection, one);
      return queue.map((one) => {
        const before = ahead.get(one.connection);
        ahead.set(one.connection, one);
        return { turn: one.turn, thread: one.thread, after: before?.thread === one.thread ? before.turn : null };
      });
    },
    isFull(connection) {
      const own = [...running.values()].filter((one) => one.connection === connection);
      const [first] = own;
      return queue.some((one) => one.connection === connection) || own.length >= (first?.connectionLimit ?? 1);
    },
    size: () => queue.length + running.size,
    clear: () => void (queue.length = 0),
  };
}
