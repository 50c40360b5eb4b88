import type { Id } from "@parley/protocol";
import { sql } from "kysely";
import type { Db } from "./open-store.ts";

/** A day of an account, in UTC; `now` in milliseconds since 1970. */
interface AccountDay {
  account: Id;
  now: number;
}

/** Counts one more call of the account that day, unless `most` are made: then false, and nothing is counted. */
export async function takeCall(db: Db, { account, now }: AccountDay, most: number): Promise<boolean> {
  const day = new Date(now).toISOString().slice(0, 10);
  await db
    .insertInto("account_days")
    .values({ account_id: account, day, calls: 0 })
    .onConflict((conflict) => conflict.columns(["account_id", "day"]).doNothing())
    .execute();
  const { numUpdatedRows } = await db
    .updateTable("account_days")
    .set({ calls: sql<number>`calls + 1` })
    .where("account_id", "=", account)
    .where("day", "=", day)
    .where("calls", "<", most)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
