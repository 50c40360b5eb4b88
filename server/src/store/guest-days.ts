import { type GuestLimits, type Id, usualGuestLimits } from "@parley/protocol";
import { dayOf } from "./account-days.ts";
import type { Db } from "./open-store.ts";
import { type GuestShare, hasRoom, settled, taken } from "./share-of-day.ts";

/** A day (UTC) on which a guest spends over the account's connections in a thread. */
export interface GuestDay {
  thread: Id;
  account: Id;
  guest: Id;
  /** Milliseconds since 1970. */
  now: number;
}

export async function findGuestLimits(db: Db, thread: Id, account: Id): Promise<GuestLimits> {
  const row = await db
    .selectFrom("guest_limits")
    .selectAll()
    .where("thread_id", "=", thread)
    .where("account_id", "=", account)
    .executeTakeFirst();
  if (row === undefined) return usualGuestLimits;
  return { answers: row.answers, amount: row.amount, unknownAnswers: row.unknown_answers };
}

export async function saveGuestLimits(db: Db, thread: Id, account: Id, limits: GuestLimits): Promise<void> {
  const change = { answers: limits.answers, amount: limits.amount, unknown_answers: limits.unknownAnswers };
  await db
    .insertInto("guest_limits")
    .values({ thread_id: thread, account_id: account, ...change })
    .onConflict((conflict) => conflict.columns(["thread_id", "account_id"]).doUpdateSet(change))
    .execute();
}

/** Takes a share unless that passes a limit: then false, and nothing is taken. However many ask at once. */
export async function takeOfGuestDay(db: Db, of: GuestDay, share: GuestShare, limits: GuestLimits): Promise<boolean> {
  const key = keyOf(of);
  await db
    .insertInto("guest_days")
    .values(key)
    .onConflict((conflict) => conflict.columns(["thread_id", "account_id", "guest_id", "day"]).doNothing())
    .execute();
  const rows = await rowsOf(db, of).set(taken(share)).where(hasRoom(share, limits)).returning("guest_id").execute();
  return rows.length > 0;
}

/** Gives back what a call took that is not made after all. */
export async function returnToGuestDay(db: Db, of: GuestDay, share: GuestShare): Promise<void> {
  const { answers, unknownAnswers, amount } = share;
  await rowsOf(db, of)
    .set(taken({ answers: -answers, unknownAnswers: -unknownAnswers, amount: -amount }))
    .execute();
}

/** What was reserved on that day becomes what was spent. */
export async function settleGuestDay(db: Db, of: GuestDay, change: { reserved: number; spent: number }): Promise<void> {
  await rowsOf(db, of).set(settled(change)).execute();
}

function keyOf({ thread, account, guest, now }: GuestDay) {
  return { thread_id: thread, account_id: account, guest_id: guest, day: dayOf(now) };
}

function rowsOf(db: Db, of: GuestDay) {
  const key = keyOf(of);
  return db
    .updateTable("guest_days")
    .where("thread_id", "=", key.thread_id)
    .where("account_id", "=", key.account_id)
    .where("guest_id", "=", key.guest_id)
    .where("day", "=", key.day);
}
