import type { Id } from "@parley/protocol";
import type { Db } from "./open-store.ts";
import type { Account as AccountRow } from "./tables.ts";

export interface SignedIn {
  account: AccountRow;
  session: Id;
  expiresAt: number;
  startedAt: number;
}

/** The account of a session's token, in one query: the hot path of every request. */
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

export async function extendSession(db: Db, id: Id, until: Date): Promise<void> {
  await db.updateTable("sessions").set({ expiresAt: until }).where("id", "=", id).execute();
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
