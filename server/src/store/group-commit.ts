import { CompiledQuery, type Kysely } from "kysely";
import type { Tables } from "./tables.ts";

type Bound = Kysely<Tables>;

interface Waiting {
  isFirst: boolean;
  run: (db: Bound) => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

const savepoint = CompiledQuery.raw("savepoint one");
const rollBack = CompiledQuery.raw("rollback to one");
const release = CompiledQuery.raw("release one");

/** So many share one commit at most: the first of them must not wait long for the last. */
const most = 16;
/** Nor must the streams, which get their turn between two commits. */
const longestMs = 8;

export type GroupCommit = <T>(work: (db: Bound) => Promise<T>, isFirst?: boolean) => Promise<T>;

/**
 * SQLite makes a commit durable by waiting for the disk, on the thread that also
 * streams. Transactions that are wanted in the same turn of the event loop share
 * one: each runs alone, in order, behind a savepoint of its own, and is answered
 * after the commit. One that throws takes only its own writes back. What a stage
 * waits for goes first (`isFirst`).
 */
export function createGroupCommit(db: Bound, clock: () => number = () => performance.now()): GroupCommit {
  const queue: Waiting[] = [];
  let isScheduled = false;

  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      void runOn().finally(() => {
        isScheduled = false;
        if (queue.length > 0) schedule();
      });
    });
  };
  const runOn = async (): Promise<void> => {
    await runTogether(db, queue, clock);
    // What was just committed may be all that a stage waited for: its beginning need not wait for the sockets' turn.
    await new Promise((resolve) => void process.nextTick(resolve));
    if (queue[0]?.isFirst === true) await runTogether(db, queue, clock);
  };

  return <T>(work: (db: Bound) => Promise<T>, isFirst = false) =>
    new Promise<T>((resolve, reject) => {
      // The value is handed on as it is; the list cannot know the type of each.
      const one: Waiting = { isFirst, run: work, resolve: (value) => resolve(value as T), reject };
      if (isFirst) queue.splice(queue.findLastIndex((other) => other.isFirst) + 1, 0, one);
      else queue.push(one);
      schedule();
    });
}

async function runTogether(db: Bound, queue: Waiting[], clock: () => number): Promise<void> {
  const taken: Waiting[] = [];
  const done: { one: Waiting; value: unknown }[] = [];
  const refused = new Set<Waiting>();
  const until = clock() + longestMs;
  try {
    await db.transaction().execute(async (bound) => {
      for (let one = queue.shift(); one !== undefined; one = isFull() ? undefined : queue.shift()) {
        taken.push(one);
        await bound.executeQuery(savepoint);
        try {
          done.push({ one, value: await one.run(bound) });
        } catch (error) {
          await bound.executeQuery(rollBack);
          refused.add(one);
          one.reject(error);
        }
        await bound.executeQuery(release);
      }
    });
    for (const { one, value } of done) one.resolve(value);
  } catch (error) {
    // Where not even the beginning succeeded, nothing was taken: the next in line hears of it.
    if (taken.length === 0) taken.push(...queue.splice(0, most));
    for (const one of taken) if (!refused.has(one)) one.reject(error);
  }

  function isFull(): boolean {
    return taken.length >= most || clock() >= until;
  }
}
