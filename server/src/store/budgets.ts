import { type GuestLimits, type Id, usualUnknownCall } from "@parley/protocol";
import { sql } from "kysely";
import { type AccountDay, dayOf, findDay, returnToDay, settleDay, takeOfDay } from "./account-days.ts";
import { returnToGuestDay, settleGuestDay, takeOfGuestDay } from "./guest-days.ts";
import { settleOfferDay, takeOfOfferDay } from "./offer-days.ts";
import type { Db } from "./open-store.ts";
import type { GuestShare } from "./share-of-day.ts";
import type { AccountBudgetRow, CallRow, RoundPauseRow, ThreadBudgetRow } from "./tables.ts";

/** What a call would take: the most it may cost, in millionths of a US dollar, and a place among the day's calls. */
export interface CallShare extends AccountDay {
  thread: Id;
  amount: number;
  /** True for a call that counts among those of the day. */
  counts: boolean;
  /** Set where another person than who pays made the call necessary. */
  guest: GuestCall | null;
}

/** A call that one account pays and another one caused, within what the payer allows it. */
export interface GuestCall {
  /** The account that caused it. */
  id: Id;
  /** The offer whose limits hold, over all threads; null for those that the payer set in this one. */
  offer: Id | null;
  limits: GuestLimits;
  share: Omit<GuestShare, "amount">;
}

/** What no budget pays for pauses a round; the others fail the turn under their own name. */
export type Unfunded = "thread_budget" | "account_budget";
export type UsedUp = "calls_used_up" | "guest_limit_reached" | "offer_used_up";
export type Shortage = Unfunded | UsedUp;

export function isUsedUp(short: string): short is UsedUp {
  return short === "calls_used_up" || short === "guest_limit_reached" || short === "offer_used_up";
}

/**
 * Takes what a call may cost out of the thread's budget, the account's day and
 * what the caller has of it, all or nothing; answers what is short, or null.
 * Holds the thread's lock. Days are no thread's own: that of who pays is locked
 * before those of its offers, here and in `settle`, and for nothing too, so that
 * two threads never wait for each other.
 */
export async function reserve(db: Db, share: CallShare, callsPerDay: number): Promise<Shortage | null> {
  const { guest, ...own } = share;
  const { thread, account, now, amount } = own;
  if (guest === null) return reserveOwn(db, own, callsPerDay);
  const taken = { ...guest.share, amount };
  if (guest.offer !== null) {
    const day = { offer: guest.offer, account: guest.id, now };
    if (isFree(own)) await takeOfDay(db, own, { calls: 0, amount: 0 }, { calls: callsPerDay, money: null });
    const short = await reserveOwn(db, own, callsPerDay);
    if (short !== null) return short;
    if (await takeOfOfferDay(db, day, taken, guest.limits)) return null;
    await returnOwn(db, own);
    return "offer_used_up";
  }
  const day = { thread, account, guest: guest.id, now };
  if (!(await takeOfGuestDay(db, day, taken, guest.limits))) return "guest_limit_reached";
  const short = await reserveOwn(db, own, callsPerDay);
  if (short !== null) await returnToGuestDay(db, day, taken);
  return short;
}

type OwnShare = Omit<CallShare, "guest">;

/** A call that takes nothing of its payer's day. */
function isFree({ amount, counts }: OwnShare): boolean {
  return amount === 0 && !counts;
}

async function reserveOwn(db: Db, share: OwnShare, callsPerDay: number): Promise<Unfunded | "calls_used_up" | null> {
  const { thread, account, amount, counts } = share;
  if (isFree(share)) return null;
  if (amount > 0 && !(await takeOfThread(db, thread, amount))) return "thread_budget";
  const { cap } = await findAccountBudget(db, account);
  const taken = await takeOfDay(db, share, { calls: counts ? 1 : 0, amount }, { calls: callsPerDay, money: cap });
  if (taken) return null;
  await settleThread(db, thread, { reserved: amount, spent: 0 });
  return counts && (await findDay(db, share)).calls >= callsPerDay ? "calls_used_up" : "account_budget";
}

/** Gives back what `reserveOwn` took for a call that is not made after all. */
async function returnOwn(db: Db, share: OwnShare): Promise<void> {
  const { thread, amount, counts } = share;
  if (isFree(share)) return;
  await settleThread(db, thread, { reserved: amount, spent: 0 });
  await returnToDay(db, share, { calls: counts ? 1 : 0, amount });
}

/** What a call that ends was held for becomes what it counts as: nothing is held for it any more. */
export async function settle(
  db: Db,
  call: Pick<CallRow, "thread_id" | "account_id" | "guest_id" | "offer_id" | "counted" | "started_at">,
  spent: number,
): Promise<void> {
  if (call.counted === 0 && spent === 0) return;
  const change = { reserved: call.counted, spent };
  await settleThread(db, call.thread_id, change);
  if (call.account_id === null) return;
  await settleDay(db, { account: call.account_id, now: call.started_at }, change);
  if (call.guest_id === null) return;
  if (call.offer_id !== null)
    return settleOfferDay(db, { offer: call.offer_id, account: call.guest_id, now: call.started_at }, change);
  const day = { thread: call.thread_id, account: call.account_id, guest: call.guest_id, now: call.started_at };
  await settleGuestDay(db, day, change);
}

async function takeOfThread(db: Db, thread: Id, amount: number): Promise<boolean> {
  const row = await db
    .insertInto("thread_budgets")
    .values({ thread_id: thread, cap: null, spent: 0, reserved: amount })
    .onConflict((conflict) =>
      conflict
        .column("thread_id")
        .doUpdateSet({ reserved: sql<number>`thread_budgets.reserved + ${amount}` })
        .where(
          sql<boolean>`thread_budgets.cap is null or thread_budgets.spent + thread_budgets.reserved + ${amount} <= thread_budgets.cap`,
        ),
    )
    .returning("thread_id")
    .executeTakeFirst();
  return row !== undefined;
}

async function settleThread(db: Db, thread: Id, change: { reserved: number; spent: number }): Promise<void> {
  if (change.reserved === 0 && change.spent === 0) return;
  await db
    .insertInto("thread_budgets")
    .values({ thread_id: thread, cap: null, spent: change.spent, reserved: 0 })
    .onConflict((conflict) =>
      conflict.column("thread_id").doUpdateSet({
        reserved: sql<number>`thread_budgets.reserved - ${change.reserved}`,
        spent: sql<number>`thread_budgets.spent + ${change.spent}`,
      }),
    )
    .execute();
}

export async function findThreadBudget(db: Db, thread: Id): Promise<ThreadBudgetRow> {
  const row = await db.selectFrom("thread_budgets").selectAll().where("thread_id", "=", thread).executeTakeFirst();
  return row ?? { thread_id: thread, cap: null, spent: 0, reserved: 0 };
}

export async function setThreadCap(db: Db, thread: Id, cap: number | null): Promise<void> {
  await db
    .insertInto("thread_budgets")
    .values({ thread_id: thread, cap, spent: 0, reserved: 0 })
    .onConflict((conflict) => conflict.column("thread_id").doUpdateSet({ cap }))
    .execute();
}

export async function findAccountBudget(db: Db, account: Id): Promise<AccountBudgetRow> {
  const row = await db.selectFrom("account_budgets").selectAll().where("account_id", "=", account).executeTakeFirst();
  return row ?? { account_id: account, cap: null, unknown_call: usualUnknownCall };
}

export async function saveAccountBudget(db: Db, row: AccountBudgetRow): Promise<void> {
  const { account_id: _, ...change } = row;
  await db
    .insertInto("account_budgets")
    .values(row)
    .onConflict((conflict) => conflict.column("account_id").doUpdateSet(change))
    .execute();
}

export async function findPause(db: Db, round: Id): Promise<RoundPauseRow | undefined> {
  return db.selectFrom("round_pauses").selectAll().where("round_id", "=", round).executeTakeFirst();
}

export async function insertPause(db: Db, row: RoundPauseRow): Promise<void> {
  await db.insertInto("round_pauses").values(row).execute();
}

export async function deletePause(db: Db, round: Id): Promise<void> {
  await db.deleteFrom("round_pauses").where("round_id", "=", round).execute();
}

/** A pause with the room that its thread and its payer's day have now; null is as much as it takes. */
export interface PauseRoom extends RoundPauseRow {
  thread_room: number | null;
  account_room: number | null;
}

/** All pauses, or that of one round, the oldest round first. */
export async function listPauses(db: Db, now: number, which: { round?: Id; account?: Id } = {}): Promise<PauseRoom[]> {
  const rows = await db
    .selectFrom("round_pauses")
    .leftJoin("thread_budgets", "thread_budgets.thread_id", "round_pauses.thread_id")
    .leftJoin("account_budgets", "account_budgets.account_id", "round_pauses.account_id")
    .leftJoin("account_days", (join) =>
      join.onRef("account_days.account_id", "=", "round_pauses.account_id").on("account_days.day", "=", dayOf(now)),
    )
    .selectAll("round_pauses")
    .select([
      sql<number | null>`thread_budgets.cap - thread_budgets.spent - thread_budgets.reserved`.as("thread_room"),
      sql<number | null>`account_budgets.cap - coalesce(account_days.spent, 0) - coalesce(account_days.reserved, 0)`.as(
        "account_room",
      ),
    ])
    .$if(which.round !== undefined, (query) => query.where("round_pauses.round_id", "=", which.round ?? ""))
    .$if(which.account !== undefined, (query) => query.where("round_pauses.account_id", "=", which.account ?? ""))
    .orderBy("round_pauses.round_id")
    .execute();
  return rows;
}

export function fits({ amount, thread_room, account_room }: PauseRoom): boolean {
  return (thread_room === null || amount <= thread_room) && (account_room === null || amount <= account_room);
}
