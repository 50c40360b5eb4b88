import type { Id } from "@parley/protocol";
import { sql } from "kysely";
import type { Db } from "./open-store.ts";
import type { AccountDayRow } from "./tables.ts";

/** A day of an account, in UTC; `now` in milliseconds since 1970. */
export interface AccountDay {
  account: Id;
  now: number;
}

/** What is to be counted on a day: calls, and millionths of a US dollar. */
export interface DayShare {
  calls: number;
  amount: number;
}

export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** Counts calls and money on that day, unless that is more than `most`: then false, and nothing is counted. */
export async function takeOfDay(
  db: Db,
  { account, now }: AccountDay,
  share: DayShare,
  most: { calls: number; money: number | null },
): Promise<boolean> {
  const day = dayOf(now);
  await db
    .insertInto("account_days")
    .values({ account_id: account, day, calls: 0 })
    .onConflict((conflict) => conflict.columns(["account_id", "day"]).doNothing())
    .execute();
  const taken = await db
    .updateTable("account_days")
    .set({ calls: sql<number>`calls + ${share.calls}`, reserved: sql<number>`reserved + ${share.amount}` })
    .where("account_id", "=", account)
    .where("day", "=", day)
    .$if(share.calls > 0, (query) => query.where("calls", "<=", most.calls - share.calls))
    .$if(share.amount > 0 && most.money !== null, (query) =>
      query.where(sql<number>`spent + reserved`, "<=", (most.money ?? 0) - share.amount),
    )
    .returning("account_id")
    .execute();
  return taken.length > 0;
}

/** Gives back what was counted for a call that is not made after all. */
export async function returnToDay(db: Db, { account, now }: AccountDay, share: DayShare): Promise<void> {
  await db
    .updateTable("account_days")
    .set({ calls: sql<number>`calls - ${share.calls}`, reserved: sql<number>`reserved - ${share.amount}` })
    .where("account_id", "=", account)
    .where("day", "=", dayOf(now))
    .execute();
}

/** What was reserved on that day becomes what was spent. */
export async function settleDay(
  db: Db,
  { account, now }: AccountDay,
  { reserved, spent }: { reserved: number; spent: number },
): Promise<void> {
  await db
    .updateTable("account_days")
    .set({ reserved: sql<number>`reserved - ${reserved}`, spent: sql<number>`spent + ${spent}` })
    .where("account_id", "=", account)
    .where("day", "=", dayOf(now))
    .execute();
}

export async function findDay(
  db: Db,
  { account, now }: AccountDay,
): Promise<Pick<AccountDayRow, "calls"> & { spent: number; reserved: number }> {
  const row = await db
    .selectFrom("account_days")
    .select(["calls", "spent", "reserved"])
    .where("account_id", "=", account)
    .where("day", "=", dayOf(now))
    .executeTakeFirst();
  return row ?? { calls: 0, spent: 0, reserved: 0 };
}
