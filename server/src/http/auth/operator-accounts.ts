import { type Account, AppError, type Id, type SignUp } from "@parley/protocol";
import { admitAccount } from "../../accounts/index.ts";
import type { Store } from "../../store/open-store.ts";
import { findAccountByEmail, listAccounts } from "../../store/users.ts";
import { replacePassword } from "./change-password.ts";
import type { OpenAuth } from "./create-auth.ts";
import { removeSecondFactor } from "./second-factor.ts";
import { toAccount } from "./sign-in.ts";

/** What the operator does to accounts from the shell. */
export interface OperatorAccounts {
  add(input: SignUp): Promise<{ admin: boolean }>;
  resetPassword(email: string, password: string): Promise<void>;
  /** For who lost their authenticator and its backup codes. */
  removeSecondFactor(email: string): Promise<void>;
  /** Everybody, the first account first. */
  list(): Promise<Account[]>;
}

export function createOperatorAccounts(needs: { store: Store; auth: OpenAuth; newId: () => Id }): OperatorAccounts {
  return {
    async add(input) {
      if ((await findAccountByEmail(needs.store.db, input.email)) !== undefined) throw new AppError("email_taken");
      const context = await (await needs.auth()).$context;
      const { id } = await context.internalAdapter.createUser(
        { name: input.name, email: input.email.toLowerCase(), emailVerified: false },
        { method: "admin" },
      );
      const password = await context.password.hash(input.password);
      await context.internalAdapter.linkAccount({ userId: id, providerId: "credential", accountId: id, password });
      return admitAccount(needs, id, "by-operator");
    },
    async removeSecondFactor(email) {
      const account = await findAccountByEmail(needs.store.db, email);
      if (account === undefined)
        throw new AppError("not_found", { message: `There is no account with the e-mail ${email}.` });
      await removeSecondFactor(needs.store, account.id);
    },
    list: async () => (await listAccounts(needs.store.db)).map(toAccount),
    async resetPassword(email, password) {
      const account = await findAccountByEmail(needs.store.db, email);
      if (account === undefined)
        throw new AppError("not_found", { message: `There is no account with the e-mail ${email}.` });
      const context = await (await needs.auth()).$context;
      const hash = await context.password.hash(password);
      await needs.store.transaction((transaction) => replacePassword(needs, transaction, account.id, hash));
    },
  };
}
