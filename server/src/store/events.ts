import { AccountEvent, type NewAccountEvent, ThreadEvent } from "@parley/protocol";
import type { Id } from "@parley/protocol";
import { sql } from "kysely";
import type { Db } from "./open-store.ts";

/** Appends to a thread's log; the caller holds the thread's lock and saves the counter. */
export async function insertThreadEvents(db: Db, threadId: Id, events: ThreadEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    thread_id: threadId,
    seq: event.seq,
    at: event.at,
    type: event.type,
    body: JSON.stringify(event),
  }));
  // Parameters of one statement are limited (32,766 on SQLite): five a row, in slices.
  for (let at = 0; at < rows.length; at += 500) {
    await db
      .insertInto("thread_events")
      .values(rows.slice(at, at + 500))
      .execute();
  }
}

/** Saved events after `after`, oldest first. */
export async function readThreadEvents(db: Db, threadId: Id, after: number, limit: number): Promise<ThreadEvent[]> {
  const rows = await db
    .selectFrom("thread_events")
    .select("body")
    .where("thread_id", "=", threadId)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return rows.map((row) => ThreadEvent.parse(JSON.parse(row.body)));
}

/**
 * Rewrites events of one type whose body holds a text; the caller holds the
 * thread's lock. Only for what must leave the log: everything else in it is final.
 */
export async function rewriteThreadEvent(
  db: Db,
  which: { thread: Id; type: ThreadEvent["type"]; holds: string },
  to: (event: ThreadEvent) => ThreadEvent,
): Promise<void> {
  const rows = await db
    .selectFrom("thread_events")
    .select(["seq", "body"])
    .where("thread_id", "=", which.thread)
    .where("type", "=", which.type)
    .where("body", "like", `%${which.holds}%`)
    .execute();
  for (const row of rows) {
    const body = JSON.stringify(to(ThreadEvent.parse(JSON.parse(row.body))));
    if (body === row.body) continue;
    await db
      .updateTable("thread_events")
      .set({ body })
      .where("thread_id", "=", which.thread)
      .where("seq", "=", row.seq)
      .execute();
  }
}

/** Takes the account's row lock, so that what is read afterwards holds until the commit. */
export async function lockAccount(db: Db, accountId: Id): Promise<void> {
  await db
    .updateTable("accounts")
    .set({ seq: sql<number>`seq` })
    .where("id", "=", accountId)
    .execute();
}

export async function appendAccountEvent(db: Db, accountId: Id, event: NewAccountEvent, at: number): Promise<number> {
  const row = await db
    .updateTable("accounts")
    .set({ seq: sql<number>`seq + 1` })
    .where("id", "=", accountId)
    .returning("seq")
    .executeTakeFirstOrThrow();
  const saved = { ...event, seq: row.seq, at };
  await db
    .insertInto("account_events")
    .values({ account_id: accountId, seq: row.seq, at, type: event.type, body: JSON.stringify(saved) })
    .execute();
  return row.seq;
}

export async function readAccountEvents(db: Db, accountId: Id, after: number, limit: number): Promise<AccountEvent[]> {
  const rows = await db
    .selectFrom("account_events")
    .select("body")
    .where("account_id", "=", accountId)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return rows.map((row) => AccountEvent.parse(JSON.parse(row.body)));
}

export async function readAccountSeqs(db: Db, ids: Id[]): Promise<Map<Id, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom("accounts").select(["id", "seq"]).where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row.seq]));
}
