import type { Id } from "@parley/protocol";
import type { Db } from "./open-store.ts";
import type { LineUpRow, ThreadRow } from "./tables.ts";

export async function listLineUpRows(db: Db, account: Id): Promise<LineUpRow[]> {
  return db.selectFrom("line_ups").selectAll().where("account_id", "=", account).orderBy("name").execute();
}

export async function findLineUp(db: Db, id: Id): Promise<LineUpRow | undefined> {
  return db.selectFrom("line_ups").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function insertLineUp(db: Db, row: LineUpRow): Promise<void> {
  await db.insertInto("line_ups").values(row).execute();
}

export async function updateLineUp(db: Db, id: Id, change: Partial<LineUpRow>): Promise<void> {
  await db.updateTable("line_ups").set(change).where("id", "=", id).execute();
}

export async function deleteLineUpRow(db: Db, id: Id): Promise<void> {
  await db.deleteFrom("line_ups").where("id", "=", id).execute();
}

/** The thread that an account began last, with the account's own identities that sit there, in order. */
export async function lastBegun(
  db: Db,
  account: Id,
): Promise<{ thread: Pick<ThreadRow, "mode" | "settings">; identities: Id[] } | null> {
  const thread = await db
    .selectFrom("threads")
    .select(["id", "mode", "settings"])
    .where("account_id", "=", account)
    .where("deleted_at", "is", null)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .executeTakeFirst();
  if (thread === undefined) return null;
  const seats = await db
    .selectFrom("members")
    .select("identity_id")
    .where("thread_id", "=", thread.id)
    .where("account_id", "=", account)
    .where("kind", "=", "identity")
    .where("left_at", "is", null)
    .orderBy("position")
    .execute();
  return { thread, identities: seats.flatMap((seat) => seat.identity_id ?? []) };
}
