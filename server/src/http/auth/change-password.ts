import { type Account, AppError, type ChangePassword, type Id } from "@parley/protocol";
import type { Transaction } from "../../store/open-store.ts";
import { deleteFamiliesOf } from "../../store/programs.ts";
import { deleteSessionsOf } from "../../store/users.ts";
import { type Asker, checkProof, type ProofNeeds } from "./proof.ts";
import { accountOf } from "./sign-in.ts";

interface ChangeNeeds extends ProofNeeds {
  newId: () => Id;
}

/**
 * A new password for whoever proved to be the owner. Every session and every
 * program's sign-in ends; the browser that asked gets a new session. Personal API
 * tokens stay: they were made on purpose, are listed, and are deleted one by one.
 */
export async function changePassword(
  needs: ChangeNeeds,
  asker: Asker & { client: string | undefined },
  { newPassword, ...proof }: ChangePassword,
): Promise<{ account: Account; cookies: string[] }> {
  checkPassword(newPassword);
  await checkProof(needs, asker, proof);
  const hash = await (await (await needs.auth()).$context).password.hash(newPassword);
  await needs.store.transaction((transaction) => replacePassword(needs, transaction, asker.account, hash));
  const account = await accountOf(needs.store, asker.account);
  return { account, cookies: [await needs.sessions.begin(asker.account, asker.client)] };
}

/** Throws `password_refused` for one that is too short or too long. */
export function checkPassword(password: string): void {
  if (password.length < 10 || password.length > 256) throw new AppError("password_refused");
}

/** Sets it, also where there was none, and ends whatever was signed in. */
export async function replacePassword(
  { newId }: Pick<ChangeNeeds, "newId">,
  { db, now }: Pick<Transaction, "db" | "now">,
  account: Id,
  hash: string,
): Promise<void> {
  const at = new Date(now);
  const changed = await db
    .updateTable("sign_in_methods")
    .set({ password: hash, updatedAt: at })
    .where("userId", "=", account)
    .where("providerId", "=", "credential")
    .returning("id")
    .execute();
  if (changed.length === 0)
    await db
      .insertInto("sign_in_methods")
      .values({
        id: newId(),
        accountId: account,
        providerId: "credential",
        userId: account,
        accessToken: null,
        refreshToken: null,
        idToken: null,
        accessTokenExpiresAt: null,
        refreshTokenExpiresAt: null,
        scope: null,
        password: hash,
        createdAt: at,
        updatedAt: at,
      })
      .execute();
  await deleteSessionsOf(db, account);
  await deleteFamiliesOf(db, account);
}
