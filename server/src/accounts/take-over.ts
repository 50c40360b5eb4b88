import type { Id } from "@parley/protocol";
import type { Db } from "../store/open-store.ts";

/** The first account gets everything that was made without sign-in, and the account of that time is gone. */
export async function takeOverLocal(db: Db, local: Id, account: Id): Promise<void> {
  await db.updateTable("identities").set({ account_id: account }).where("account_id", "=", local).execute();
  await db.updateTable("connections").set({ account_id: account }).where("account_id", "=", local).execute();
  await db.updateTable("threads").set({ account_id: account }).where("account_id", "=", local).execute();
  await db.updateTable("members").set({ account_id: account }).where("account_id", "=", local).execute();
  await db.updateTable("messages").set({ account_id: account }).where("account_id", "=", local).execute();
  await db.updateTable("calls").set({ account_id: account }).where("account_id", "=", local).execute();
  await db.deleteFrom("account_events").where("account_id", "=", local).execute();
  await db.deleteFrom("accounts").where("id", "=", local).execute();
}
