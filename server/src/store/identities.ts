import { type Id, type Identity, Mark, Parameters, Provider } from "@parley/protocol";
import { parseJson } from "./json.ts";
import type { Db } from "./open-store.ts";
import type { ConnectionRow, IdentityRow } from "./tables.ts";

export async function listIdentities(db: Db, accountId: Id): Promise<IdentityRow[]> {
  return db
    .selectFrom("identities")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

export async function findIdentity(db: Db, id: Id): Promise<IdentityRow | undefined> {
  return db.selectFrom("identities").selectAll().where("id", "=", id).executeTakeFirst();
}

/** An identity that is about to speak, and what its owner is now. */
export interface Speaker {
  identity: IdentityRow;
  suspendedAt: number | null;
  isAdmins: boolean;
}

export async function findSpeakers(db: Db, ids: Id[]): Promise<Map<Id, Speaker>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("identities")
    .innerJoin("accounts", "accounts.id", "identities.account_id")
    .selectAll("identities")
    .select(["accounts.suspended_at", "accounts.admin as owner_admin"])
    .where("identities.id", "in", ids)
    .execute();
  return new Map(
    rows.map(({ suspended_at, owner_admin, ...identity }) => [
      identity.id,
      { identity, suspendedAt: suspended_at, isAdmins: owner_admin === 1 },
    ]),
  );
}

export async function insertIdentity(db: Db, row: IdentityRow): Promise<void> {
  await db.insertInto("identities").values(row).execute();
}

export async function updateIdentity(db: Db, id: Id, change: Partial<IdentityRow>): Promise<void> {
  await db.updateTable("identities").set(change).where("id", "=", id).execute();
}

export async function deleteIdentity(db: Db, id: Id): Promise<void> {
  await db.deleteFrom("identities").where("id", "=", id).execute();
}

export async function listConnections(db: Db): Promise<ConnectionRow[]> {
  return db.selectFrom("connections").selectAll().orderBy("created_at").orderBy("id").execute();
}

export async function findConnection(db: Db, id: Id): Promise<ConnectionRow | undefined> {
  return db.selectFrom("connections").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function insertConnection(db: Db, row: ConnectionRow): Promise<void> {
  await db.insertInto("connections").values(row).execute();
}

export async function updateConnection(db: Db, id: Id, change: Partial<ConnectionRow>): Promise<void> {
  await db.updateTable("connections").set(change).where("id", "=", id).execute();
}

/** Identities on it are left without a connection by the foreign key. */
export async function deleteConnection(db: Db, id: Id): Promise<void> {
  await db.deleteFrom("connections").where("id", "=", id).execute();
}

/** `reason` is null for an identity that can answer now. */
export function toIdentity(row: IdentityRow, reason: string | null): Identity {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    role: row.role,
    mark: parseJson(Mark, row.mark),
    provider: Provider.parse(row.provider),
    connection: row.connection_id,
    model: row.model,
    style: row.style,
    instructions: row.instructions,
    parameters: parseJson(Parameters, row.parameters),
    available: reason === null,
    reason,
    createdAt: row.created_at,
  };
}
