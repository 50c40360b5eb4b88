import { type Account, AppError, type Id, type ServerMemberChange, type SignUp } from "@parley/protocol";
import { admitAccount, deleteAccount } from "../../accounts/index.ts";
import { changeMemberOfServer } from "../../admin/index.ts";
import type { Needs } from "../../conversation/index.ts";
import { audit } from "../../store/audit.ts";
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
  list(): Promise<(Account & { suspended: boolean })[]>;
  /** Suspends, restores, or makes an admin. Throws `only_admin` where nobody would be left to be it. */
  change(email: string, change: ServerMemberChange): Promise<void>;
  /** With all that is the account's own; see `deleteAccount`. */
  remove(email: string): Promise<void>;
}

/** At the shell nobody is signed in. */
const operator = { account: null, origin: null };

type OperatorNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner"> & { auth: OpenAuth };

export function createOperatorAccounts(needs: OperatorNeeds): OperatorAccounts {
  async function idOf(email: string): Promise<Id> {
    const account = await findAccountByEmail(needs.store.db, email);
    if (account !== undefined) return account.id;
    throw new AppError("not_found", { message: `There is no account with the e-mail ${email}.` });
  }
  const note = (action: string, id: Id): Promise<void> =>
    needs.store.transaction(({ db, now }) => audit(db, now, { ...operator, action, object: { kind: "account", id } }));
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
      const id = await idOf(email);
      await removeSecondFactor(needs.store, id);
      await note("second_factor.off", id);
    },
    async list() {
      const rows = await listAccounts(needs.store.db);
      return rows.map((row) => ({ ...toAccount(row), suspended: row.suspended_at !== null }));
    },
    change: async (email, change) => changeMemberOfServer(needs, operator, await idOf(email), change),
    remove: async (email) => deleteAccount(needs, operator, await idOf(email)),
    async resetPassword(email, password) {
      const id = await idOf(email);
      const context = await (await needs.auth()).$context;
      const hash = await context.password.hash(password);
      await needs.store.transaction((transaction) => replacePassword(needs, transaction, id, hash));
      await note("password.reset", id);
    },
  };
}
