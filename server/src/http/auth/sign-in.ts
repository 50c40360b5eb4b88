import { randomBytes } from "node:crypto";
import { type Account, AppError, assertNever, personMark, type SignIn, type SignUp } from "@parley/protocol";
import { admitAccount } from "../../accounts/index.ts";
import { isInviteOpen, readRegistration } from "../../admin/index.ts";
import type { Config } from "../../config.ts";
import { audit, type Origin } from "../../store/audit.ts";
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
  /** As the audit log keeps it. */
  origin: Origin;
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

export async function signUp(
  needs: SignInNeeds,
  input: SignUp,
  { client, origin }: Omit<From, "network">,
): Promise<SignedInAnswer> {
  const first = (await countAccounts(needs.store.db)) === 0;
  const admission = first ? "closed" : await admissionOf(needs, input);
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
  await admitAccount(needs, id, admission, origin);
  return { account: await accountOf(needs.store, id), cookies };
}

/**
 * What a later account is admitted by. Whoever may not register learns nothing of
 * who is here: this comes before anything else is looked at.
 */
async function admissionOf(
  { store, config }: Pick<SignInNeeds, "store" | "config">,
  { invite = "" }: SignUp,
): Promise<"open" | { invite: string }> {
  const registration = await readRegistration(store.db, config);
  switch (registration) {
    case "open":
      return "open";
    case "closed":
      throw new AppError("registration_closed");
    case "invite":
      if (invite.trim() === "") throw new AppError("invite_needed");
      if (!(await isInviteOpen(store, invite.trim()))) throw new AppError("invite_invalid");
      return { invite: invite.trim() };
    default:
      return assertNever(registration);
  }
}

/** Checks who it is and begins a session. */
export async function signIn(needs: SignInNeeds, input: SignIn, from: From): Promise<SignedInAnswer> {
  const account = await checkSignIn(needs, input, from);
  return { account: toAccount(account), cookies: [await needs.sessions.begin(account.id, from.client)] };
}

/**
 * Whose e-mail (or user name) and password these are. Throws `wrong_credentials`,
 * after the same work whether or not there is such an account, so that neither
 * the answer nor its time tells; `code_needed` or `code_wrong` where the second
 * factor is on; `account_suspended` to whoever has shown both; and
 * `too_many_requests` after too many failures. Each outcome is written into the
 * audit log, by the same work in each case.
 */
export async function checkSignIn(
  needs: SignInNeeds,
  input: SignIn,
  from: Pick<From, "network" | "origin">,
): Promise<AccountRow> {
  const { network, origin } = from;
  const note = (account: AccountRow | undefined, result: string): Promise<void> =>
    needs.store.transaction(({ db, now }) =>
      audit(db, now, {
        account: result === "ok" ? (account?.id ?? null) : null,
        action: "sign_in",
        object: account === undefined ? null : { kind: "account", id: account.id },
        // What was typed may be a stranger's address: only its hash is kept.
        argument: { login: input.email.trim().toLowerCase() },
        result,
        origin,
      }),
    );
  const login = input.email.trim().toLowerCase();
  const found = await findAccountByLogin(needs.store.db, login);
  // Both names of an account share its tries.
  const tries = found?.email ?? login;
  await needs.limit.check(tries, network);
  const hash = await findPasswordHash(needs.store.db, found?.id ?? "");
  const { password } = await (await needs.auth()).$context;
  const isRight = await password.verify({ hash: hash ?? hashOfNobody, password: input.password });
  if (found === undefined || hash === null || !isRight) {
    await needs.limit.count(tries, network);
    await note(found, "wrong_credentials");
    throw new AppError("wrong_credentials");
  }
  try {
    await checkSecondFactor(needs, found.id, input.code);
  } catch (error) {
    if (error instanceof AppError && error.code === "code_wrong") {
      await needs.limit.count(tries, network);
      await note(found, error.code);
    }
    throw error;
  }
  await needs.limit.forget(tries);
  await note(found, found.suspended_at === null ? "ok" : "account_suspended");
  if (found.suspended_at !== null) throw new AppError("account_suspended");
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
