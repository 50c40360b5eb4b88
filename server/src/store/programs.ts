import type { Id } from "@parley/protocol";
import type { Db } from "./open-store.ts";
import type { ApiTokenRow, RefreshFamilyRow } from "./tables.ts";

/** Who a program acts for, and since when it may not any more. */
export interface ProgramAccount {
  account: Id;
  admin: boolean;
}

export async function insertApiToken(db: Db, row: ApiTokenRow): Promise<void> {
  await db.insertInto("api_tokens").values(row).execute();
}

export async function listApiTokenRows(db: Db, account: Id): Promise<ApiTokenRow[]> {
  return db
    .selectFrom("api_tokens")
    .selectAll()
    .where("account_id", "=", account)
    .orderBy("created_at", "desc")
    .execute();
}

export async function findApiTokenById(db: Db, id: Id): Promise<ApiTokenRow | undefined> {
  return db.selectFrom("api_tokens").selectAll().where("id", "=", id).executeTakeFirst();
}

/** The token of a hash with the rights of its account, in one query; none of a suspended account counts. */
export async function findApiToken(
  db: Db,
  hash: string,
): Promise<{ row: ApiTokenRow; account: ProgramAccount } | undefined> {
  const found = await db
    .selectFrom("api_tokens")
    .innerJoin("accounts", "accounts.id", "api_tokens.account_id")
    .selectAll("api_tokens")
    .select("accounts.admin as admin")
    .where("api_tokens.hash", "=", hash)
    .where("accounts.suspended_at", "is", null)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  const { admin, ...row } = found;
  return { row, account: { account: row.account_id, admin: admin === 1 } };
}

export async function markApiTokenUsed(db: Db, id: Id, at: number): Promise<void> {
  await db.updateTable("api_tokens").set({ last_used_at: at }).where("id", "=", id).execute();
}

export async function deleteApiTokenRow(db: Db, id: Id): Promise<void> {
  await db.deleteFrom("api_tokens").where("id", "=", id).execute();
}

export async function insertFamily(db: Db, row: RefreshFamilyRow): Promise<void> {
  await db.insertInto("refresh_families").values(row).execute();
}

/** A family with the rights of its account; none of a suspended account counts. */
export async function findFamily(
  db: Db,
  id: Id,
): Promise<{ row: RefreshFamilyRow; account: ProgramAccount } | undefined> {
  const found = await db
    .selectFrom("refresh_families")
    .innerJoin("accounts", "accounts.id", "refresh_families.account_id")
    .selectAll("refresh_families")
    .select("accounts.admin as admin")
    .where("refresh_families.id", "=", id)
    .where("accounts.suspended_at", "is", null)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  const { admin, ...row } = found;
  return { row, account: { account: row.account_id, admin: admin === 1 } };
}

/** True for the one caller that moved it on from `generation`. */
export async function rotateFamily(
  db: Db,
  id: Id,
  generation: number,
  set: { rotated_at: number; expires_at: number },
): Promise<boolean> {
  const moved = await db
    .updateTable("refresh_families")
    .set({ ...set, generation: generation + 1 })
    .where("id", "=", id)
    .where("generation", "=", generation)
    .where("revoked_at", "is", null)
    .returning("id")
    .execute();
  return moved.length > 0;
}

export async function revokeFamily(db: Db, id: Id, at: number): Promise<void> {
  await db
    .updateTable("refresh_families")
    .set({ revoked_at: at })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
}

/** Every program that signed in to the account must do so again; its personal API tokens stay. */
export async function deleteFamiliesOf(db: Db, account: Id): Promise<void> {
  await db.deleteFrom("refresh_families").where("account_id", "=", account).execute();
}

/** What nobody can use any more. */
export async function deleteEndedFamilies(db: Db, account: Id, now: number): Promise<void> {
  await db.deleteFrom("refresh_families").where("account_id", "=", account).where("expires_at", "<", now).execute();
}

/** The sign-ins of programs that have not ended, the newest first. */
export async function listFamilyRows(db: Db, account: Id, now: number): Promise<RefreshFamilyRow[]> {
  return db
    .selectFrom("refresh_families")
    .selectAll()
    .where("account_id", "=", account)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", now)
    .orderBy("created_at", "desc")
    .execute();
}
