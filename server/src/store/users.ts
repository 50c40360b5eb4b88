import type { Id } from "@parley/protocol";
import type { Db } from "./open-store.ts";
import type { Account as AccountRow, SessionRow, SignInMethodRow } from "./tables.ts";

export interface SignedIn {
  account: AccountRow;
  session: Id;
  expiresAt: number;
  startedAt: number;
}

/** Accounts that are suspended, for what they offered others. */
export function suspendedIds(db: Db) {
  return db.selectFrom("accounts").select("id").where("suspended_at", "is not", null);
}

/** The account of a session's token, in one query: the hot path of every request. None of a suspended account counts. */
export async function findSession(db: Db, token: string): Promise<SignedIn | undefined> {
  const row = await db
    .selectFrom("sessions")
    .innerJoin("accounts", "accounts.id", "sessions.userId")
    .selectAll("accounts")
    .select([
      "sessions.id as session_id",
      "sessions.expiresAt as session_expires",
      "sessions.createdAt as session_created",
    ])
    .where("sessions.token", "=", token)
    .where("accounts.suspended_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { session_id, session_expires, session_created, ...account } = row;
  return {
    account,
    session: session_id,
    expiresAt: new Date(session_expires).getTime(),
    startedAt: new Date(session_created).getTime(),
  };
}

export async function insertSession(db: Db, row: SessionRow): Promise<void> {
  await db.insertInto("sessions").values(row).execute();
}

export async function extendSession(db: Db, id: Id, until: Date): Promise<void> {
  await db.updateTable("sessions").set({ expiresAt: until, updatedAt: new Date() }).where("id", "=", id).execute();
}

export async function findAccount(db: Db, id: Id): Promise<AccountRow | undefined> {
  return db.selectFrom("accounts").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function findAccountByEmail(db: Db, email: string): Promise<AccountRow | undefined> {
  return db.selectFrom("accounts").selectAll().where("email", "=", email.toLowerCase()).executeTakeFirst();
}

/** Accounts of people; the one of single-user mode does not count. */
export async function countAccounts(db: Db): Promise<number> {
  const row = await db
    .selectFrom("accounts")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("local", "=", 0)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function findLocalAccount(db: Db): Promise<AccountRow | undefined> {
  return db.selectFrom("accounts").selectAll().where("local", "=", 1).executeTakeFirst();
}

export async function findSignInMethod(db: Db, id: Id): Promise<SignInMethodRow | undefined> {
  return db.selectFrom("sign_in_methods").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function listSignInMethodRows(db: Db, account: Id): Promise<SignInMethodRow[]> {
  return db.selectFrom("sign_in_methods").selectAll().where("userId", "=", account).orderBy("createdAt").execute();
}

/** The hash of the account's password; null for one that signs in over a provider only. */
export async function findPasswordHash(db: Db, account: Id): Promise<string | null> {
  const row = await db
    .selectFrom("sign_in_methods")
    .select("password")
    .where("userId", "=", account)
    .where("providerId", "=", "credential")
    .executeTakeFirst();
  return row?.password ?? null;
}

/** Whose session or refresh family it is. */
export async function ownerOfSession(db: Db, id: Id): Promise<Id | null> {
  const session = await db.selectFrom("sessions").select("userId").where("id", "=", id).executeTakeFirst();
  if (session !== undefined) return session.userId;
  const family = await db.selectFrom("refresh_families").select("account_id").where("id", "=", id).executeTakeFirst();
  return family?.account_id ?? null;
}

/** Those that have not ended, the newest first. */
export async function listSessionRows(db: Db, account: Id): Promise<SessionRow[]> {
  const rows = await db
    .selectFrom("sessions")
    .selectAll()
    .where("userId", "=", account)
    .orderBy("createdAt", "desc")
    .execute();
  return rows.filter((row) => new Date(row.expiresAt).getTime() > Date.now());
}

/** Every session of the account, but for the one that is kept. */
export async function deleteSessionsOf(db: Db, account: Id, keep: Id | null = null): Promise<void> {
  const all = db.deleteFrom("sessions").where("userId", "=", account);
  await (keep === null ? all : all.where("id", "!=", keep)).execute();
}

/** By e-mail, or by user name: which one it is, an `@` tells. */
export async function findAccountByLogin(db: Db, login: string): Promise<AccountRow | undefined> {
  if (login.includes("@")) return findAccountByEmail(db, login);
  return db.selectFrom("accounts").selectAll().where("username", "=", login.toLowerCase()).executeTakeFirst();
}

/** Everybody who can sign in, the first one first. */
export async function listAccounts(db: Db): Promise<AccountRow[]> {
  return db.selectFrom("accounts").selectAll().where("local", "=", 0).orderBy("createdAt").orderBy("id").execute();
}

/** A fresh row; it becomes a full account by `admitAccount`. */
export async function insertAccount(
  db: Db,
  row: { id: Id; name: string; email: string; isVerified: boolean | number; at: number },
): Promise<void> {
  const { id, name, email, isVerified, at } = row;
  const dates = { createdAt: new Date(at), updatedAt: new Date(at) };
  await db
    .insertInto("accounts")
    .values({ id, name, email, emailVerified: isVerified, image: null, ...dates })
    .execute();
}
