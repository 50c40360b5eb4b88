import { AppError, type Entry } from "@parley/protocol";
import { readRegistration } from "../admin/index.ts";
import { countAccounts } from "../store/users.ts";
import { askForReset, type MailNeeds, resetPassword } from "./auth/reset-password.ts";
import { accountOf } from "./auth/sign-in.ts";
import { isOfDomain, signUpByLink } from "./auth/sign-up-by-mail.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";
import { networkOfRequest, originOf } from "./network.ts";

/** What goes by mail: links that set a password, and those that prove an address. */
export function createMailHandlers(needs: HttpNeeds) {
  return {
    askForReset: async ({ body, context }) => {
      await askForReset(withMail(needs), body.email, networkOfRequest(needs.config, context));
      return { status: 204 };
    },
    resetPassword: async ({ body }) => {
      await resetPassword(withMail(needs), body);
      return { status: 204 };
    },
    finishSignUp: async ({ body, context }) => {
      const id = await signUpByLink(withMail(needs), body.token, originOf(needs.config, context));
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
  if (needs.sendMail === null || !isOfDomain(email, config.signUpDomains)) return false;
  if ((await readRegistration(needs.store.db, config)) === "open") return false;
  return (await countAccounts(needs.store.db)) > 0;
}

/** How the page is told who may register. */
export async function registrationOf({
  store,
  config,
}: Pick<HttpNeeds, "store" | "config">): Promise<Exclude<Entry["registration"], "first">> {
  const registration = await readRegistration(store.db, config);
  return registration === "closed" && config.signUpDomains.length > 0 ? "domains" : registration;
}
