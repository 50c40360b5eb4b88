import { randomBytes } from "node:crypto";
import { type Account, AppError, personMark, type SignIn, type SignUp } from "@parley/protocol";
import { admitAccount } from "../../accounts/index.ts";
import type { Config } from "../../config.ts";
import type { Store } from "../../store/open-store.ts";
import type { Account as AccountRow } from "../../store/tables.ts";
import { countAccounts, findAccount, findAccountByLogin, findPasswordHash } from "../../store/users.ts";
import type { OpenAuth } from "./create-auth.ts";
import type { Sessions } from "./sessions.ts";
import { checkSecondFactor, type FactorSealer } from "./second-factor.ts";
import type { SignInLimit } from "./sign-in-limit.ts";

export interface SignedInAnswer {
  account: Account;
  cookies: string[];
}

/** Where a sign-in comes from. */
export interface From {
  network: string;
  /** What the browser says it is. */
  client?: string | undefined;
}

export interface SignInNeeds {
  store: Store;
  auth: OpenAuth;
  config: Config;
  newId: () => string;
  /** What the first account must know when the server is reachable by others; null where it need not. */
  setupCode: string | null;
  limit: SignInLimit;
  sessions: Sessions;
  factorSealer: FactorSealer;
}

export async function signUp(needs: SignInNeeds, input: SignUp, client?: string): Promise<SignedInAnswer> {
  const first = (await countAccounts(needs.store.db)) === 0;
  if (!first && needs.config.registration === "closed") throw new AppError("registration_closed");
  if (first && needs.setupCode !== null && input.setupCode?.trim() !== needs.setupCode)
    throw new AppError("setup_code_wrong");
  if (input.password.length < 10 || input.password.length > 256) throw new AppError("password_refused");
  const auth = await needs.auth();
  const { id, cookies } = await callLibrary(() =>
    auth.api.signUpEmail({
      body: { name: input.name, email: input.email.toLowerCase(), password: input.password },
      headers: headersOf(client),
      returnHeaders: true,
    }),
  );
  await admitAccount(needs, id, needs.config.registration);
  return { account: await accountOf(needs.store, id), cookies };
}

/** Checks who it is and begins a session. */
export async function signIn(needs: SignInNeeds, input: SignIn, from: From): Promise<SignedInAnswer> {
  const account = await checkSignIn(needs, input, from.network);
  return { account: toAccount(account), cookies: [await needs.sessions.begin(account.id, from.client)] };
}

/**
 * Whose e-mail (or user name) and password these are. Throws `wrong_credentials`,
 * after the same work whether or not there is such an account, so that neither
 * the answer nor its time tells; `code_needed` or `code_wrong` where the second
 * factor is on; and `too_many_requests` after too many failures.
 */
export async function checkSignIn(needs: SignInNeeds, input: SignIn, network: string): Promise<AccountRow> {
  const login = input.email.trim().toLowerCase();
  const found = await findAccountByLogin(needs.store.db, login);
  // Both names of an account share its tries.
  const tries = found?.email ?? login;
  needs.limit.check(tries, network);
  const hash = await findPasswordHash(needs.store.db, found?.id ?? "");
  const { password } = await (await needs.auth()).$context;
  const isRight = await password.verify({ hash: hash ?? hashOfNobody, password: input.password });
  if (found === undefined || hash === null || !isRight) {
    needs.limit.count(tries, network);
    throw new AppError("wrong_credentials");
  }
  try {
    await checkSecondFactor(needs, found.id, input.code);
  } catch (error) {
    if (error instanceof AppError && error.code === "code_wrong") needs.limit.count(tries, network);
    throw error;
  }
  needs.limit.forget(tries);
  return found;
}

/** Of a random password that was thrown away, made as all are: 16 bytes of salt, 64 of scrypt. */
const hashOfNobody = `${randomBytes(16).toString("hex")}:${randomBytes(64).toString("hex")}`;

/** What a session says of where it began, so that its owner knows it again. */
function headersOf(client: string | undefined): Headers {
  return new Headers(client === undefined ? {} : { "user-agent": client });
}

/** Ends the session of this browser; returns the cookies that remove it. */
export async function signOut(openAuth: OpenAuth, headers: Headers): Promise<string[]> {
  const auth = await openAuth();
  const answer = await auth.api.signOut({ headers, returnHeaders: true });
  return answer.headers.getSetCookie();
}

export async function accountOf(store: Pick<Store, "db">, id: string): Promise<Account> {
  const row = await findAccount(store.db, id);
  if (row === undefined) throw new AppError("not_signed_in");
  return toAccount(row);
}

export function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    name: row.name,
    email: row.local === 1 ? null : row.email,
    username: row.username,
    admin: row.admin === 1,
    mark: personMark(row.name),
  };
}

interface LibraryAnswer {
  headers: Headers;
  response: { user: { id: string } };
}

async function callLibrary(call: () => Promise<LibraryAnswer>): Promise<{ id: string; cookies: string[] }> {
  try {
    const { headers, response } = await call();
    return { id: response.user.id, cookies: headers.getSetCookie() };
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (isRefusal(error)) throw new AppError(codeOf(error), { cause: error });
    throw error;
  }
}

interface Refusal {
  statusCode: number;
  body?: { code?: string };
}

/** By its name and not by its class, which would load the whole library. */
function isRefusal(error: unknown): error is Error & Refusal {
  return error instanceof Error && error.name === "APIError" && "statusCode" in error;
}

function codeOf(error: Refusal): "email_taken" | "password_refused" | "invalid_request" {
  const code = error.body?.code ?? "";
  if (code.startsWith("USER_ALREADY_EXISTS")) return "email_taken";
  if (code.startsWith("PASSWORD_TOO")) return "password_refused";
  return "invalid_request";
}
