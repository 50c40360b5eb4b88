import { type GuestLimits, type Id, usualGuestLimits } from "@parley/protocol";
import { sql } from "kysely";
import { dayOf } from "./account-days.ts";
import type { Db } from "./open-store.ts";

/** A day (UTC) on which a guest spends over the account's connections in a thread. */
export interface GuestDay {
  thread: Id;
  account: Id;
  guest: Id;
  /** Milliseconds since 1970. */
  now: number;
}

/** What a call takes of it: an answer (0 for a second try), one of unknown price, millionths of a US dollar. */
export interface GuestShare {
  answers: number;
  unknownAnswers: number;
  amount: number;
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
  const { numUpdatedRows } = await rowsOf(db, of)
    .set({
      answers: sql<number>`answers + ${share.answers}`,
      unknown_answers: sql<number>`unknown_answers + ${share.unknownAnswers}`,
      reserved: sql<number>`reserved + ${share.amount}`,
    })
    .where("answers", "<=", limits.answers - share.answers)
    .$if(share.unknownAnswers > 0, (query) =>
      query.where("unknown_answers", "<=", limits.unknownAnswers - share.unknownAnswers),
    )
    .$if(share.amount > 0, (query) => query.where(sql<number>`spent + reserved`, "<=", limits.amount - share.amount))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Gives back what a call took that is not made after all. */
export async function returnToGuestDay(db: Db, of: GuestDay, share: GuestShare): Promise<void> {
  await rowsOf(db, of)
    .set({
      answers: sql<number>`answers - ${share.answers}`,
      unknown_answers: sql<number>`unknown_answers - ${share.unknownAnswers}`,
      reserved: sql<number>`reserved - ${share.amount}`,
    })
    .execute();
}

/** What was reserved on that day becomes what was spent. */
export async function settleGuestDay(
  db: Db,
  of: GuestDay,
  { reserved, spent }: { reserved: number; spent: number },
): Promise<void> {
  await rowsOf(db, of)
    .set({ reserved: sql<number>`reserved - ${reserved}`, spent: sql<number>`spent + ${spent}` })
    .execute();
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
