import type { Id } from "@parley/protocol";
import { sql } from "kysely";
import type { Db } from "./open-store.ts";
import { suspendedIds } from "./users.ts";
import type { InvitationRow, JoinRequestRow } from "./tables-sharing.ts";

export async function insertInvitation(db: Db, row: InvitationRow): Promise<void> {
  await db.insertInto("invitations").values(row).execute();
}

export async function findInvitation(db: Db, id: Id): Promise<InvitationRow | undefined> {
  return db.selectFrom("invitations").selectAll().where("id", "=", id).executeTakeFirst();
}

/** The link with this hash while it lets anybody in; `now` in milliseconds since 1970. */
export async function findOpenLink(db: Db, hash: string, now: number): Promise<InvitationRow | undefined> {
  return open(db, now).where("token_hash", "=", hash).executeTakeFirst();
}

/** Takes one use of an invitation, in the transaction that lets somebody in; false if it has none left. */
export async function takeUse(db: Db, id: Id, now: number): Promise<boolean> {
  const taken = await db
    .updateTable("invitations")
    .set({ used: sql<number>`used + 1`, uses_left: sql<number | null>`uses_left - 1` })
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", now)]))
    .where((where) => where.or([where("uses_left", "is", null), where("uses_left", ">", 0)]))
    .where((where) => where.or([where("created_by", "is", null), where("created_by", "not in", suspendedIds(db))]))
    .returning("id")
    .executeTakeFirst();
  return taken !== undefined;
}

export async function endInvitation(db: Db, id: Id, now: number): Promise<void> {
  await db
    .updateTable("invitations")
    .set({ ended_at: now })
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .execute();
}

/** Those of a thread, or those that wait for an account, which still let somebody in; the newest first. */
export async function listOpenInvitations(
  db: Db,
  of: { thread: Id } | { account: Id },
  now: number,
): Promise<InvitationRow[]> {
  const mine =
    "thread" in of
      ? open(db, now).where("thread_id", "=", of.thread)
      : open(db, now).where("account_id", "=", of.account);
  return mine.orderBy("created_at", "desc").orderBy("id", "desc").execute();
}

function open(db: Db, now: number) {
  return (
    db
      .selectFrom("invitations")
      .selectAll()
      .where("ended_at", "is", null)
      .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", now)]))
      .where((where) => where.or([where("uses_left", "is", null), where("uses_left", ">", 0)]))
      // What somebody offered who is suspended lets nobody in until they are restored.
      .where((where) => where.or([where("created_by", "is", null), where("created_by", "not in", suspendedIds(db))]))
  );
}

/** Asks once: a second request of the same account is the first. Answers the request's id, and whether it is new. */
export async function insertRequest(db: Db, row: JoinRequestRow): Promise<boolean> {
  const made = await db
    .insertInto("join_requests")
    .values(row)
    .onConflict((conflict) => conflict.columns(["thread_id", "account_id"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return made !== undefined;
}

export async function findRequest(db: Db, id: Id): Promise<JoinRequestRow | undefined> {
  return db.selectFrom("join_requests").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function deleteRequest(db: Db, of: { thread: Id; account: Id }): Promise<void> {
  await db
    .deleteFrom("join_requests")
    .where("thread_id", "=", of.thread)
    .where("account_id", "=", of.account)
    .execute();
}

export async function listRequests(db: Db, thread: Id): Promise<(JoinRequestRow & { name: string })[]> {
  return db
    .selectFrom("join_requests")
    .innerJoin("accounts", "accounts.id", "join_requests.account_id")
    .selectAll("join_requests")
    .select("accounts.name")
    .where("join_requests.thread_id", "=", thread)
    .orderBy("join_requests.created_at", "desc")
    .execute();
}

/** The threads among these that the account asked to join. */
export async function listAsked(db: Db, account: Id, threads: Id[]): Promise<Set<Id>> {
  const rows = await db
    .selectFrom("join_requests")
    .select("thread_id")
    .where("account_id", "=", account)
    .where("thread_id", "in", [...threads, ""])
    .execute();
  return new Set(rows.map((row) => row.thread_id));
}
