import { AppError, type Id, type SignUp } from "@parley/protocol";
import { z } from "zod";
import { admitAccount } from "../../accounts/index.ts";
import type { Origin } from "../../store/audit.ts";
import { parseJson } from "../../store/json.ts";
import { findAccountByEmail, insertAccount } from "../../store/users.ts";
import { checkPassword, replacePassword } from "./change-password.ts";
import { linkMinutes, makeLink, useLink } from "./mailed-links.ts";
import { inBackground, type MailNeeds } from "./reset-password.ts";

const Waiting = z.object({ name: z.string(), email: z.string(), hash: z.string() });

/** Whether an address is of one of the domains whose people may register; sub-domains are others. */
export function isOfDomain(email: string, domains: readonly string[]): boolean {
  return domains.includes(email.slice(email.lastIndexOf("@") + 1).toLowerCase());
}

/**
 * Keeps a sign-up until its address is proved. No account is there before, so
 * nobody can take an address in advance; and whether there is one already is said
 * in the mail alone.
 */
export async function waitForProof(needs: MailNeeds, input: SignUp, network: string): Promise<void> {
  checkPassword(input.password);
  const email = input.email.toLowerCase();
  await needs.mailLimit.check(email, network);
  await needs.mailLimit.count(email, network);
  const hash = await (await (await needs.auth()).$context).password.hash(input.password);
  inBackground(needs, () => sendProof(needs, { name: input.name, email, hash }));
}

async function sendProof(needs: MailNeeds, waiting: z.infer<typeof Waiting>): Promise<void> {
  if (needs.sendMail === null) return;
  const { email } = waiting;
  const { origin } = needs.config.url;
  if ((await findAccountByEmail(needs.store.db, email)) !== undefined)
    return needs.sendMail({
      to: email,
      subject: "You have an account at Parley",
      text: `Somebody, probably you, wanted to register at ${origin} with this address.
It has an account already: sign in at ${origin}/login, or ask for a new password there.
`,
    });
  const secret = await makeLink(needs, { purpose: "sign-up", about: email, value: JSON.stringify(waiting) });
  await needs.sendMail({
    to: email,
    subject: "Finish registering at Parley",
    text: `Hello ${waiting.name},

this link makes your account at ${origin}, within ${linkMinutes} minutes and once:

${origin}/register#${secret}

If it was not you who registered, leave this mail alone: there is no account.
`,
  });
}

/** Makes the account of a proved address. Throws `link_invalid`, or `email_taken` where another came first. */
export async function signUpByLink(needs: MailNeeds, token: string, origin: Origin): Promise<Id> {
  const id = needs.newId();
  await needs.store.transaction(async ({ db, now }) => {
    const { name, email, hash } = parseJson(Waiting, await useLink(db, "sign-up", token, now));
    if ((await findAccountByEmail(db, email)) !== undefined) throw new AppError("email_taken");
    await insertAccount(db, { id, name, email, isVerified: needs.store.kind === "postgres" ? true : 1, at: now });
    await replacePassword(needs, { db, now }, id, hash);
  });
  await admitAccount(needs, id, "by-operator", origin);
  return id;
}
