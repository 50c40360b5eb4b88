import { AppError, type Id, type ServerMemberChange } from "@parley/protocol";
import { type Needs, stopVoicesOf } from "../conversation/index.ts";
import { audit } from "../store/audit.ts";
import type { Db } from "../store/open-store.ts";
import { deleteFamiliesOf } from "../store/programs.ts";
import { deleteSessionsOf, findAccount } from "../store/users.ts";
import type { By } from "./by.ts";
import { revokeInvitesOf } from "./invites.ts";

type MemberNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;

/**
 * Makes somebody an admin or an ordinary member, suspends or restores them.
 * Throws `not_found`, `forbidden` for one's own suspension, and `only_admin`
 * where nobody would be left to be the admin.
 */
export async function changeMemberOfServer(
  needs: MemberNeeds,
  by: By,
  id: Id,
  { admin, suspended }: ServerMemberChange,
): Promise<void> {
  const ended = await needs.store.transaction(async ({ db, now }) => {
    await lockAdmins(db);
    const account = await findAccount(db, id);
    if (account === undefined || account.local === 1) throw new AppError("not_found");
    const object = { kind: "account", id };
    const isSuspending = suspended === true && account.suspended_at === null;
    const isRestoring = suspended === false && account.suspended_at !== null;
    const losesAdmin = account.admin === 1 && (admin === false || isSuspending);
    if (isSuspending && by.account === id)
      throw new AppError("forbidden", { message: "You cannot suspend yourself: another admin can." });
    if (losesAdmin && !(await hasOtherAdmin(db, id))) throw new AppError("only_admin");
    if (admin !== undefined && admin !== (account.admin === 1)) {
      await db
        .updateTable("accounts")
        .set({ admin: admin ? 1 : 0 })
        .where("id", "=", id)
        .execute();
      await audit(db, now, { ...by, action: admin ? "account.made_admin" : "account.made_member", object });
    }
    if (isRestoring) {
      await db.updateTable("accounts").set({ suspended_at: null }).where("id", "=", id).execute();
      await audit(db, now, { ...by, action: "account.restored", object });
    }
    if (!isSuspending) return admin === false;
    await db.updateTable("accounts").set({ suspended_at: now }).where("id", "=", id).execute();
    // Who is restored signs in again; personal API tokens were made on purpose and count again then.
    await deleteSessionsOf(db, id);
    await deleteFamiliesOf(db, id);
    await revokeInvitesOf(db, id, now);
    await audit(db, now, { ...by, action: "account.suspended", object });
    return true;
  });
  if (!ended) return;
  needs.bus.publish({ type: "revoked", account: id });
  if (suspended === true) await stopVoicesOf(needs, id);
}

/** Whether somebody else could go on as the admin. */
export async function hasOtherAdmin(db: Db, account: Id): Promise<boolean> {
  const other = await db
    .selectFrom("accounts")
    .select("id")
    .where("admin", "=", 1)
    .where("local", "=", 0)
    .where("suspended_at", "is", null)
    .where("id", "!=", account)
    .executeTakeFirst();
  return other !== undefined;
}

/** Of two admins who take the right from each other at once, the second finds that it would be the last. */
export async function lockAdmins(db: Db): Promise<void> {
  await db.updateTable("accounts").set({ admin: 1 }).where("admin", "=", 1).where("local", "=", 0).execute();
}
