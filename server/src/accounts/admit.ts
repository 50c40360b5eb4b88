import { AppError, type Id } from "@parley/protocol";
import { takeInvite } from "../admin/index.ts";
import { seedPracticeVoices } from "../identities/index.ts";
import { audit, type Origin } from "../store/audit.ts";
import type { Store } from "../store/open-store.ts";
import { findLocalAccount } from "../store/users.ts";
import { takeOverLocal } from "./take-over.ts";

/**
 * Makes a fresh row a full account: the first is the admin and takes over what
 * was made without sign-in, every one gets its practice voices. If registration
 * is closed and another came first, or the invite is used up, the row is removed
 * again: of two first sign-ups at once only one stays, and of many with one invite
 * as many as it was made for.
 */
export async function admitAccount(
  needs: { store: Store; newId: () => Id },
  account: Id,
  registration: "open" | "closed" | "by-operator" | { invite: string },
  origin: Origin | null = null,
): Promise<{ admin: boolean }> {
  const admitted = await needs.store.transaction(async ({ db, now }) => {
    const rows = await db
      .selectFrom("accounts")
      .select(["id", "admin"])
      .where("local", "=", 0)
      .orderBy("createdAt")
      .orderBy("id")
      .execute();
    const first =
      rows.length > 0 && rows.every((row) => row.id === account || row.admin === 0) && rows[0]?.id === account;
    const asksInvite = !first && typeof registration === "object";
    const invite = asksInvite ? await takeInvite(db, registration.invite, now) : null;
    if ((!first && registration === "closed") || (asksInvite && invite === null)) {
      await db.deleteFrom("accounts").where("id", "=", account).execute();
      return null;
    }
    if (first) {
      await db.updateTable("accounts").set({ admin: 1 }).where("id", "=", account).execute();
      const local = await findLocalAccount(db);
      if (local !== undefined) await takeOverLocal(db, local.id, account);
    }
    await seedPracticeVoices(needs, db, account, now);
    const by = registration === "by-operator" && origin === null ? null : account;
    const object = invite === null ? { kind: "account", id: account } : { kind: "invite", id: invite };
    await audit(db, now, { account: by, onBehalf: account, action: "account.created", object, origin });
    return { admin: first };
  });
  if (admitted === null)
    throw new AppError(typeof registration === "object" ? "invite_invalid" : "registration_closed");
  return admitted;
}

/** The account of single-user mode, made on first use. */
export async function ensureLocalAccount(needs: { store: Store; newId: () => Id }): Promise<Id> {
  return needs.store.transaction(async ({ db, now }) => {
    const found = await findLocalAccount(db);
    if (found !== undefined) return found.id;
    const id = needs.newId();
    const at = new Date(now);
    await db
      .insertInto("accounts")
      .values({
        id,
        name: "You",
        email: "local@parley.invalid",
        emailVerified: needs.store.kind === "postgres" ? false : 0,
        image: null,
        createdAt: at,
        updatedAt: at,
        admin: 1,
        local: 1,
      })
      .execute();
    await seedPracticeVoices(needs, db, id, now);
    return id;
  });
}
