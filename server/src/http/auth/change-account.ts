import { type Account, type AccountChange, AppError, type Id } from "@parley/protocol";
import type { Store } from "../../store/open-store.ts";
import { findAccountByLogin } from "../../store/users.ts";
import { accountOf } from "./sign-in.ts";

/** Changes what a person is called here. Throws `username_taken` for a user name of somebody else. */
export async function changeAccount(store: Store, account: Id, change: AccountChange): Promise<Account> {
  const { name, username } = change;
  const set = { ...(name === undefined ? {} : { name }), ...(username === undefined ? {} : { username }) };
  const isTaken = async () =>
    typeof username === "string" && ((await findAccountByLogin(store.db, username))?.id ?? account) !== account;
  if (await isTaken()) throw new AppError("username_taken");
  if (Object.keys(set).length > 0) {
    try {
      await store.transaction(({ db, now }) =>
        db
          .updateTable("accounts")
          .set({ ...set, updatedAt: new Date(now) })
          .where("id", "=", account)
          .execute(),
      );
    } catch (error) {
      // Two people may have asked for it at once: the database lets one have it.
      if (await isTaken()) throw new AppError("username_taken", { cause: error });
      throw error;
    }
  }
  return accountOf(store, account);
}
