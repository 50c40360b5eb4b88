import { type Kysely, sql } from "kysely";
import type { Tables } from "./tables.ts";

type Bound = Kysely<Tables>;

interface Waiting {
  run: (db: Bound) => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** So many share one commit at most: the first of them must not wait long for the last. */
const most = 16;

/**
 * SQLite makes a commit durable by waiting for the disk, on the thread that also
 * streams. Transactions that are wanted in the same turn of the event loop share
 * one: each runs alone, in order, behind a savepoint of its own, and is answered
 * after the commit. One that throws takes only its own writes back.
 */
export function createGroupCommit(db: Bound): <T>(work: (db: Bound) => Promise<T>) => Promise<T> {
  let queue: Waiting[] = [];
  let isScheduled = false;

  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      const batch = queue.slice(0, most);
      queue = queue.slice(most);
      void runTogether(db, batch).finally(() => {
        isScheduled = false;
        if (queue.length > 0) schedule();
      });
    });
  };

  return <T>(work: (db: Bound) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      // The value is handed on as it is; the list cannot know the type of each.
      queue.push({ run: work, resolve: (value) => resolve(value as T), reject });
      schedule();
    });
}

async function runTogether(db: Bound, batch: Waiting[]): Promise<void> {
  const done: { one: Waiting; value: unknown }[] = [];
  const refused = new Set<Waiting>();
  try {
    await db.transaction().execute(async (bound) => {
      for (const one of batch) {
        await sql`savepoint one`.execute(bound);
        try {
          done.push({ one, value: await one.run(bound) });
        } catch (error) {
          await sql`rollback to one`.execute(bound);
          refused.add(one);
          one.reject(error);
        }
        await sql`release one`.execute(bound);
      }
    });
    for (const { one, value } of done) one.resolve(value);
  } catch (error) {
    for (const one of batch) if (!refused.has(one)) one.reject(error);
  }
}
