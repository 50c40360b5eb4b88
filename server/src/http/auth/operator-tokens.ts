import { type ApiToken, type ApiTokenInput, AppError, type Id } from "@parley/protocol";
import type { Store } from "../../store/open-store.ts";
import { findAccountByEmail, findLocalAccount } from "../../store/users.ts";
import { createApiToken, deleteApiToken, listApiTokens } from "./api-tokens.ts";
import { wholeAccount } from "./caller.ts";

/** What the operator does to accounts' API tokens from the shell; without an e-mail, to those of single-user mode. */
export interface OperatorTokens {
  /** The token, which nothing else ever shows. */
  add(email: string | undefined, input: ApiTokenInput): Promise<string>;
  list(email: string | undefined): Promise<ApiToken[]>;
  /** By its id, or by how it begins where only one does. */
  remove(email: string | undefined, which: string): Promise<ApiToken>;
}

export function createOperatorTokens(needs: {
  store: Store;
  newId: () => Id;
  limits: { apiTokensPerAccount: number };
}): OperatorTokens {
  async function accountOf(email: string | undefined) {
    const { db } = needs.store;
    const account = email === undefined ? await findLocalAccount(db) : await findAccountByEmail(db, email);
    if (account !== undefined) return account;
    throw new AppError("not_found", {
      message: email === undefined ? "Whose token? Say --email." : `There is no account with the e-mail ${email}.`,
    });
  }
  return {
    async add(email, input) {
      const account = await accountOf(email);
      const maker = wholeAccount({ account: account.id, admin: account.admin === 1 });
      return (await createApiToken(needs, maker, input)).token;
    },
    async list(email) {
      return listApiTokens(needs.store, (await accountOf(email)).id);
    },
    async remove(email, which) {
      const tokens = await listApiTokens(needs.store, (await accountOf(email)).id);
      const found = tokens.filter((token) => token.id === which || token.start === which);
      const [token] = found;
      if (token === undefined || found.length > 1)
        throw new AppError("not_found", {
          message: `No single token is ${which}: \`parley token list\` shows their ids.`,
        });
      await deleteApiToken(needs.store, token.id);
      return token;
    },
  };
}
