import { type AccountDeletion, AppError, type Id } from "@parley/protocol";
import { type By, hasOtherAdmin, lockAdmins, revokeInvitesOf } from "../admin/index.ts";
import { dropPieces, leaveAllThreads, type Needs, planLeaving } from "../conversation/index.ts";
import { audit } from "../store/audit.ts";
import { forgetJudge } from "../store/forget-judge.ts";
import type { Db, Store, Transaction } from "../store/open-store.ts";
import { deleteFamiliesOf } from "../store/programs.ts";
import { deleteSessionsOf, findAccount } from "../store/users.ts";

type DeleteNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;

/** What goes and what stays if the account is deleted now. */
export async function planDeletion({ db }: Pick<Store, "db">, account: Id): Promise<AccountDeletion> {
  const { erased, handedOver, sitsIn } = await planLeaving(db, account);
  const count = async (table: "identities" | "connections" | "notes"): Promise<number> => {
    const all = db.selectFrom(table).select((select) => select.fn.countAll<number>().as("count"));
    return Number((await all.where("account_id", "=", account).executeTakeFirstOrThrow()).count);
  };
  const row = await findAccount(db, account);
  return {
    erased: erased.length,
    handedOver: handedOver.map(({ title, to }) => ({ title, to })),
    left: sitsIn,
    voices: await count("identities"),
    connections: await count("connections"),
    notes: await count("notes"),
    onlyAdmin: row?.admin === 1 && (await isNeeded(db, account)),
  };
}

/**
 * Deletes an account and all that is its own; what it said in threads that stay,
 * stays under the name it was said by. First it is shut, so that nothing new
 * begins: if this is interrupted, the same again finishes it. Throws `not_found`,
 * and `only_admin` where others would be left without an admin.
 */
export async function deleteAccount(needs: DeleteNeeds, by: By, account: Id): Promise<void> {
  await needs.store.transaction(async ({ db, now }) => {
    await lockAdmins(db);
    const row = await findAccount(db, account);
    if (row === undefined || row.local === 1) throw new AppError("not_found");
    if (row.admin === 1 && (await isNeeded(db, account))) throw new AppError("only_admin");
    await db
      .updateTable("accounts")
      .set({ suspended_at: row.suspended_at ?? now, admin: 0 })
      .where("id", "=", account)
      .execute();
    await deleteSessionsOf(db, account);
    await deleteFamiliesOf(db, account);
    await revokeInvitesOf(db, account, now);
    await db.deleteFrom("api_tokens").where("account_id", "=", account).execute();
  });
  needs.bus.publish({ type: "revoked", account });
  await leaveAllThreads(needs, account);
  const forget = async ({ db, now }: Transaction): Promise<void> => {
    await forgetTraces(db, account);
    await audit(db, now, { ...by, action: "account.deleted", object: { kind: "account", id: account } });
    // Identities, connections, notes, line-ups, ways to sign in, days and budgets go with it by their references.
    await db.deleteFrom("accounts").where("id", "=", account).execute();
  };
  await needs.store.patiently(() => needs.store.transaction(forget));
}

/** Whether others would be left without anybody who can be the admin. */
async function isNeeded(db: Db, account: Id): Promise<boolean> {
  const other = await db
    .selectFrom("accounts")
    .select("id")
    .where("local", "=", 0)
    .where("id", "!=", account)
    .limit(1)
    .executeTakeFirst();
  return other !== undefined && !(await hasOtherAdmin(db, account));
}

/** What names the account without a reference that the database itself follows. */
async function forgetTraces(db: Db, account: Id): Promise<void> {
  const calls = await db.selectFrom("calls").select(["id", "adds"]).where("account_id", "=", account).execute();
  // What its voices were told stays no longer than they do; that there was a call, and how long it took, is the thread's.
  await db
    .updateTable("calls")
    .set({ account_id: null, connection_id: null, adds: "[]", parameters: null })
    .where("account_id", "=", account)
    .execute();
  await dropPieces(db, calls);
  // So with what its voices were told over a connection that was offered to it.
  const seats = db.selectFrom("members").select("id").where("account_id", "=", account);
  const turns = db.selectFrom("turns").select("id").where("member_id", "in", seats);
  const ofThem = db.selectFrom("calls").select(["id", "adds"]).where("turn_id", "in", turns);
  const told = await ofThem.where("offer_id", "is not", null).execute();
  await db
    .updateTable("calls")
    .set({ adds: "[]", parameters: null })
    .where("turn_id", "in", turns)
    .where("offer_id", "is not", null)
    .execute();
  await dropPieces(db, told);
  await db.updateTable("messages").set({ account_id: null }).where("account_id", "=", account).execute();
  // An account's own settings of a seat are no part of its profile.
  await db
    .updateTable("members")
    .set({ account_id: null, identity_id: null, overrides: null, pinned_at: null })
    .where("account_id", "=", account)
    .execute();
  await db.updateTable("turns").set({ asked_by: null }).where("asked_by", "=", account).execute();
  await db.updateTable("calls").set({ guest_id: null }).where("guest_id", "=", account).execute();
  await forgetJudge(db, account);
  await db.deleteFrom("round_pauses").where("account_id", "=", account).execute();
  await db.deleteFrom("verifications").where("value", "=", account).execute();
}
