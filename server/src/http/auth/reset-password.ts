import { AppError, type Id, type ResetPassword } from "@parley/protocol";
import type { Config } from "../../config.ts";
import { describeError, type Log } from "../../log/log.ts";
import type { Store } from "../../store/open-store.ts";
import { findAccount, findAccountByEmail } from "../../store/users.ts";
import { checkPassword, replacePassword } from "./change-password.ts";
import type { OpenAuth } from "./create-auth.ts";
import { linkMinutes, makeLink, useLink } from "./mailed-links.ts";
import type { SignInLimit } from "./sign-in-limit.ts";

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

export interface MailNeeds {
  store: Store;
  config: Config;
  log: Log;
  newId: () => Id;
  auth: OpenAuth;
  /** Null where no mail server is set up. */
  sendMail: ((mail: Mail) => Promise<void>) | null;
  /** Mails of late, per address and network. */
  mailLimit: SignInLimit;
}

/**
 * Sends a link to set a new password, if there is such an account. The answer is
 * the same and comes as soon in either case: what is looked up and sent is not
 * waited for. Throws `too_many_requests` alike for known and unknown addresses.
 */
export async function askForReset(needs: MailNeeds, typed: string, network: string): Promise<void> {
  const email = typed.trim().toLowerCase();
  await needs.mailLimit.check(email, network);
  await needs.mailLimit.count(email, network);
  inBackground(needs, () => sendReset(needs, email));
}

async function sendReset(needs: MailNeeds, email: string): Promise<void> {
  const account = await findAccountByEmail(needs.store.db, email);
  if (account === undefined || account.local === 1 || account.suspended_at !== null || needs.sendMail === null) return;
  const secret = await makeLink(needs, { purpose: "reset", about: account.id, value: account.id });
  await needs.sendMail({
    to: account.email,
    subject: "Set a new password for Parley",
    text: `Hello ${account.name},

somebody, probably you, asked for a new password for your account at ${needs.config.url.origin}.
This link sets it, within ${linkMinutes} minutes and once:

${needs.config.url.origin}/reset#${secret}

If it was not you, leave this mail alone: nothing has changed.
`,
  });
}

/**
 * Sets the password of the account that the link was sent for, and ends all that
 * was signed in, personal API tokens included: who needs a reset may not have been
 * alone. Where the address was never proved before, the providers that whoever
 * registered with it linked go too. The second factor stays: a mailbox must not
 * be enough to get around it.
 */
export async function resetPassword(needs: MailNeeds, { token, password }: ResetPassword): Promise<void> {
  checkPassword(password);
  const hash = await (await (await needs.auth()).$context).password.hash(password);
  await needs.store.transaction(async ({ db, now }) => {
    const account = await useLink(db, "reset", token, now);
    // What was sent before the suspension must not lead past it; a link that failed once stays good until it ends.
    if ((await findAccount(db, account))?.suspended_at !== null) throw new AppError("link_invalid");
    await replacePassword(needs, { db, now }, account, hash);
    await db.deleteFrom("api_tokens").where("account_id", "=", account).execute();
    const row = await db.selectFrom("accounts").select("emailVerified").where("id", "=", account).executeTakeFirst();
    if (row !== undefined && Number(row.emailVerified) === 0)
      await db
        .deleteFrom("sign_in_methods")
        .where("userId", "=", account)
        .where("providerId", "!=", "credential")
        .execute();
    const isVerified = needs.store.kind === "postgres" ? true : 1;
    await db.updateTable("accounts").set({ emailVerified: isVerified }).where("id", "=", account).execute();
  });
}

/** Does what the caller must not learn the outcome of; a mail that was not sent is for the operator to know. */
export function inBackground({ log }: Pick<MailNeeds, "log">, work: () => Promise<void>): void {
  work().catch((error: unknown) => log.error("mail.failed", { error: describeError(error) }));
}
