import { AppError, type Entry } from "@parley/protocol";
import type { Config } from "../config.ts";
import { countAccounts } from "../store/users.ts";
import { askForReset, type MailNeeds, resetPassword } from "./auth/reset-password.ts";
import { accountOf } from "./auth/sign-in.ts";
import { isOfDomain, signUpByLink } from "./auth/sign-up-by-mail.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";
import { networkOfRequest } from "./network.ts";

/** What goes by mail: links that set a password, and those that prove an address. */
export function createMailHandlers(needs: HttpNeeds) {
  return {
    askForReset: async ({ body, context }) => {
      askForReset(withMail(needs), body.email, networkOfRequest(needs.config, context));
      return { status: 204 };
    },
    resetPassword: async ({ body }) => {
      await resetPassword(withMail(needs), body);
      return { status: 204 };
    },
    finishSignUp: async ({ body, context }) => {
      const id = await signUpByLink(withMail(needs), body.token);
      const cookie = await needs.sessions.begin(id, context.req.header("user-agent"));
      return { status: 201, data: await accountOf(needs.store, id), headers: [["Set-Cookie", cookie]] };
    },
  } satisfies Partial<Handlers>;
}

/** What mails need; where none can be sent there is nothing to ask for. */
export function withMail(needs: HttpNeeds): MailNeeds {
  const { auth, sendMail } = needs;
  if (auth === null || sendMail === null)
    throw new AppError("not_found", {
      message: "This server sends no mail: the operator sets a new password with `parley user reset-password`.",
    });
  return { ...needs, auth, sendMail };
}

/** Whether an account for this address is made by a link alone: registration is closed but for its domain. */
export async function mustProveAddress(needs: HttpNeeds, email: string): Promise<boolean> {
  const { config } = needs;
  if (config.registration === "open" || needs.sendMail === null || !isOfDomain(email, config.signUpDomains))
    return false;
  return (await countAccounts(needs.store.db)) > 0;
}

/** How the page is told who may register. */
export function registrationOf({ registration, signUpDomains }: Config): Exclude<Entry["registration"], "first"> {
  return registration === "closed" && signUpDomains.length > 0 ? "domains" : registration;
}
