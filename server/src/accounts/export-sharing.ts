import type { Id } from "@parley/protocol";
import type { Db } from "../store/open-store.ts";

/** What an account shares and was offered: its invitations without their secrets, its requests, and who may spend what. */
export async function sharingOf(db: Db, account: Id) {
  const columns = ["id", "thread_id", "role", "reads", "expires_at", "created_at", "ended_at"] as const;
  const invitations = db.selectFrom("invitations").select(columns).orderBy("created_at");
  const days = db
    .selectFrom("guest_days")
    .select(["thread_id", "day", "answers", "unknown_answers", "spent"])
    .orderBy("day");
  return {
    made: await invitations.select(["login", "uses_left", "used"]).where("created_by", "=", account).execute(),
    // What somebody else typed to name the account is theirs.
    received: await invitations.where("account_id", "=", account).execute(),
    requests: await db.selectFrom("join_requests").selectAll().where("account_id", "=", account).execute(),
    limits: await db.selectFrom("guest_limits").selectAll().where("account_id", "=", account).execute(),
    spentByOthers: await days.where("account_id", "=", account).execute(),
    spentOfOthers: await days.where("guest_id", "=", account).execute(),
    offers: await db
      .selectFrom("offers")
      .select(["id", "kind", "connection_id", "identity_id", "line_up_id", "answers", "amount", "unknown_answers"])
      .select(["created_at", "withdrawn_at"])
      .where("account_id", "=", account)
      .orderBy("created_at")
      .execute(),
    takenOfOffers: await db
      .selectFrom("offer_days")
      .select(["offer_id", "day", "answers", "unknown_answers", "spent"])
      .where("account_id", "=", account)
      .orderBy("day")
      .execute(),
  };
}
