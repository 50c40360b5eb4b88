import { AppError, type IdentityProviderId, isOwnPath, type ProviderRefusal } from "@parley/protocol";
import { admitAccount } from "../../accounts/index.ts";
import { readRegistration } from "../../admin/index.ts";
import type { Config } from "../../config.ts";
import type { Log } from "../../log/log.ts";
import { audit, type Origin } from "../../store/audit.ts";
import type { Store } from "../../store/open-store.ts";
import { countAccounts } from "../../store/users.ts";
import type { IdentityProviders } from "./identity-providers.ts";
import { isOfDomain } from "./sign-up-by-mail.ts";
import type { Sessions } from "./sessions.ts";

export interface ProviderSignInNeeds {
  store: Store;
  config: Config;
  log: Log;
  newId: () => string;
  sessions: Sessions;
  setupCode: string | null;
  identityProviders: IdentityProviders;
}

/** A page to go to, and the cookies that tie the way there to this browser. */
export interface Way {
  url: string;
  cookies: string[];
}

/**
 * Where the library is told to send the browser afterwards. None of these is
 * ever shown to it: their names say what happened, and we send it on.
 */
const ends = { known: "/way-in/known", fresh: "/way-in/fresh", linked: "/way-in/linked", refused: "/way-in/refused" };

/** A browser that a provider sent back. */
interface Return {
  provider: IdentityProviderId;
  /** What the provider said, in the address. */
  search: string;
  cookie: string | undefined;
  /** What the browser says it is. */
  client: string | undefined;
  origin: Origin;
}

export async function beginProviderSignIn(
  needs: ProviderSignInNeeds,
  { provider, next }: { provider: IdentityProviderId; next: string },
): Promise<Way> {
  const auth = await needs.identityProviders.open(provider);
  const query = `?next=${encodeURIComponent(next)}`;
  const { headers, response } = await auth.api.signInSocial({
    body: {
      provider,
      callbackURL: ends.known + query,
      newUserCallbackURL: ends.fresh + query,
      errorCallbackURL: ends.refused + query,
      disableRedirect: true,
    },
    returnHeaders: true,
  });
  return { url: wayOf(response), cookies: headers.getSetCookie() };
}

/** The way over a provider that adds it to an account; who asks has proved to be its owner. */
export async function beginLinking(
  needs: ProviderSignInNeeds,
  { provider, cookie }: { provider: IdentityProviderId; cookie: string | undefined },
): Promise<Way> {
  if (cookie === undefined) throw new AppError("not_signed_in");
  const auth = await needs.identityProviders.open(provider);
  const query = `?next=${encodeURIComponent("/settings/account")}`;
  const { headers, response } = await auth.api.linkSocialAccount({
    headers: new Headers({ cookie }),
    body: { provider, callbackURL: ends.linked + query, errorCallbackURL: ends.refused + query, disableRedirect: true },
    returnHeaders: true,
  });
  return { url: wayOf(response), cookies: headers.getSetCookie() };
}

/**
 * The provider sent the browser back. The library checks state, issuer, code,
 * PKCE, signature and nonce; whatever it does not like ends on a page of ours
 * that says so, without a session.
 */
export async function finishProviderSignIn(
  needs: ProviderSignInNeeds,
  { provider, search, cookie, client, origin: from }: Return,
): Promise<Way> {
  const { origin } = needs.config.url;
  const goTo = (path: string, cookies: string[] = []): Way => ({ url: origin + path, cookies });
  const refuse = (refusal: ProviderRefusal, next: string, cookies: string[] = []): Way => {
    needs.log.info("sign_in.refused", { provider, refusal });
    const page = next === "/settings/account" ? next : "/login";
    const place = page === "/login" && next !== "/" ? `&next=${encodeURIComponent(next)}` : "";
    return goTo(`${page}?refused=${refusal}&by=${provider}${place}`, cookies);
  };
  let answer: Response;
  try {
    const auth = await needs.identityProviders.open(provider);
    const headers = new Headers({ cookie: cookie ?? "", "user-agent": client ?? "" });
    answer = await auth.handler(new Request(`${origin}/api/auth/callback/${provider}${search}`, { headers }));
  } catch (error) {
    if (error instanceof AppError && error.code === "provider_unreachable") return refuse("unavailable", "/");
    throw error;
  }
  const location = answer.headers.get("location");
  if (location === null) return refuse("failed", "/");
  const end = new URL(location, origin);
  const cookies = answer.headers.getSetCookie();
  const wanted = end.searchParams.get("next") ?? "/";
  const next = isOwnPath(wanted) ? wanted : "/";
  switch (end.pathname) {
    case ends.known: {
      // The session of a suspended account counts for nothing: it is not even handed out.
      const actor = await needs.sessions.actorOf(pairsOf(cookies));
      const result = actor === null ? "account_suspended" : "ok";
      const account = actor?.account ?? null;
      await needs.store.transaction(({ db, now }) =>
        audit(db, now, {
          account,
          action: "sign_in",
          object: { kind: "provider", id: provider },
          result,
          origin: from,
        }),
      );
      return actor === null ? refuse("account_suspended", next) : goTo(next, cookies);
    }
    case ends.linked:
      return goTo(next, cookies);
    case ends.fresh: {
      const code = await admit(needs, cookies, from);
      return code === null ? goTo(next, cookies) : refuse(code, next);
    }
    default:
      // Whatever went wrong, no cookie of a session may come along; the one of the way in ends.
      return refuse(
        refusalOf(end.searchParams.get("error")),
        next,
        cookies.filter((one) => /max-age=0/i.test(one)),
      );
  }
}

/** Why a person whom nobody knows yet gets no account; null if they do. */
export async function refusalOfNewPerson(
  needs: Pick<ProviderSignInNeeds, "store" | "config" | "setupCode">,
  email: string,
  isVerified: boolean,
): Promise<ProviderRefusal | null> {
  if ((await countAccounts(needs.store.db)) === 0) return needs.setupCode === null ? null : "setup_code_wrong";
  const registration = await readRegistration(needs.store.db, needs.config);
  if (registration === "open" || (isVerified && isOfDomain(email, needs.config.signUpDomains))) return null;
  return "registration_closed";
}

/** Makes the fresh row of a new person a full account; the code of a refusal if another came first. */
async function admit(needs: ProviderSignInNeeds, cookies: string[], origin: Origin): Promise<ProviderRefusal | null> {
  const actor = await needs.sessions.actorOf(pairsOf(cookies));
  if (actor === null) return "failed";
  try {
    // Whether this person may have one was asked before the row was made; what is left is who came first.
    const isOpen = (await readRegistration(needs.store.db, needs.config)) === "open";
    const others = needs.config.signUpDomains.length === 0 ? "closed" : "by-operator";
    await admitAccount(needs, actor.account, isOpen ? "open" : others, origin);
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code === "registration_closed") return "registration_closed";
    throw error;
  }
}

/** As the browser would send them back. */
function pairsOf(cookies: string[]): string {
  return cookies.map((one) => one.split(";")[0]).join("; ");
}

function wayOf(response: { url?: string | undefined }): string {
  if (response.url === undefined) throw new Error("the sign-in library gave no address to go to");
  return response.url;
}

function refusalOf(error: string | null): ProviderRefusal {
  switch (error) {
    case "account_not_linked":
    case "registration_closed":
    case "setup_code_wrong":
      return error;
    case "account_already_linked_to_different_user":
      return "linked_to_another";
    case "email_not_found":
      return "no_email";
    case "access_denied":
      return "cancelled";
    case "state_not_found":
    case "state_mismatch":
    case "state_invalid":
      return "expired";
    default:
      return "failed";
  }
}
