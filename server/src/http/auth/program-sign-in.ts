import { AppError, type Id, type SignedInProgram, type SignIn, type SignUp } from "@parley/protocol";
import type { Config } from "../../config.ts";
import { type AccessTokens, accessTokenSeconds } from "./access-tokens.ts";
import type { RefreshFamilies } from "./refresh-families.ts";
import {
  accountOf,
  checkSignIn,
  type From,
  type SignedInAnswer,
  type SignInNeeds,
  signOut,
  signUp,
} from "./sign-in.ts";

const cookiePath = "/api/auth";
const cookieSeconds = 60 * 24 * 60 * 60;

export interface ProgramAnswer {
  data: SignedInProgram;
  cookies: string[];
}

export interface ProgramNeeds extends SignInNeeds {
  accessTokens: AccessTokens;
  families: RefreshFamilies;
}

/** Where the refresh token travels: in the answer's body, or in a cookie that only `/api/auth` is sent. */
type Delivery = "body" | "cookie";

export async function signInProgram(
  needs: ProgramNeeds,
  { refresh, ...input }: SignIn & { refresh: Delivery },
  from: From,
): Promise<ProgramAnswer> {
  const { id } = await checkSignIn(needs, input, from);
  return answer(needs, { account: id, ...(await needs.families.begin(id)), delivery: refresh });
}

export async function signUpProgram(
  needs: ProgramNeeds,
  { refresh, ...input }: SignUp & { refresh: Delivery },
  from: From,
): Promise<ProgramAnswer> {
  return begin(needs, await signUp(needs, input, from), refresh);
}

/** With the token of the body, else with that of the cookie; the child goes the same way. */
export async function refreshProgram(
  needs: ProgramNeeds,
  given: { body: string | undefined; cookie: string | undefined },
): Promise<ProgramAnswer> {
  const { token, delivery } = tokenOf(needs.config, given);
  const { account, family, refreshToken } = await needs.families.refresh(token);
  return answer(needs, { account: account.account, family, refreshToken, delivery });
}

/** The cookies to set: an empty one where the token came in a cookie. */
export async function signOutProgram(
  needs: ProgramNeeds,
  given: { body: string | undefined; cookie: string | undefined },
): Promise<string[]> {
  const { token, delivery } = tokenOf(needs.config, given);
  await needs.families.end(token);
  return delivery === "body" ? [] : [refreshCookie(needs.config, "", 0)];
}

async function begin(needs: ProgramNeeds, signedIn: SignedInAnswer, delivery: Delivery): Promise<ProgramAnswer> {
  // The library opened a session for a browser that is not there.
  const cookie = signedIn.cookies.map((one) => one.split(";")[0]).join("; ");
  await signOut(needs.auth, new Headers({ cookie }));
  const { id } = signedIn.account;
  return answer(needs, { account: id, ...(await needs.families.begin(id)), delivery });
}

async function answer(
  needs: ProgramNeeds,
  { account, family, refreshToken, delivery }: { account: Id; family: Id; refreshToken: string; delivery: Delivery },
): Promise<ProgramAnswer> {
  const data: SignedInProgram = {
    access_token: await needs.accessTokens.issue(account, family),
    token_type: "Bearer",
    expires_in: accessTokenSeconds,
    ...(delivery === "body" ? { refresh_token: refreshToken } : {}),
    account: await accountOf(needs.store, account),
  };
  return { data, cookies: delivery === "body" ? [] : [refreshCookie(needs.config, refreshToken, cookieSeconds)] };
}

function tokenOf(
  config: Config,
  given: { body: string | undefined; cookie: string | undefined },
): { token: string; delivery: Delivery } {
  if (given.body !== undefined) return { token: given.body, delivery: "body" };
  const name = refreshCookieName(config);
  const pair = given.cookie?.split(/;\s*/).find((one) => one.startsWith(`${name}=`));
  if (pair === undefined) throw new AppError("token_invalid");
  return { token: pair.slice(name.length + 1), delivery: "cookie" };
}

/** `__Host-` would ask for the path `/`; it need not be sent with every request. */
function refreshCookieName(config: Pick<Config, "url">): string {
  return config.url.protocol === "https:" ? "__Secure-refresh" : "refresh";
}

function refreshCookie(config: Pick<Config, "url">, value: string, seconds: number): string {
  const secure = config.url.protocol === "https:" ? "; Secure" : "";
  return `${refreshCookieName(config)}=${value}; Max-Age=${seconds}; Path=${cookiePath}; HttpOnly; SameSite=Strict${secure}`;
}
