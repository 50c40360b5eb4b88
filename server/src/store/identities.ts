import { type Id, type Identity, Mark, type Offered, Parameters, Provider } from "@parley/protocol";
import { parseJson } from "./json.ts";
import type { OfferTerms } from "./offers.ts";
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
  /** The offer of the connection it answers over, whether that holds or not; null if there never was one. */
  over: OfferTerms | null;
  isConnectionOffered: boolean;
}

export async function findSpeakers(db: Db, ids: Id[]): Promise<Map<Id, Speaker>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("identities")
    .innerJoin("accounts", "accounts.id", "identities.account_id")
    .leftJoin("offers", "offers.connection_id", "identities.connection_id")
    .leftJoin("accounts as makers", "makers.id", "offers.account_id")
    .selectAll("identities")
    .select(["accounts.suspended_at", "accounts.admin as owner_admin"])
    .select(["offers.id as offer_id", "makers.id as maker", "offers.answers", "offers.amount"])
    .select(["offers.unknown_answers", "offers.withdrawn_at", "makers.admin as maker_admin"])
    .select("makers.suspended_at as maker_suspended_at")
    .where("identities.id", "in", ids)
    .execute();
  return new Map(
    rows.map((row) => {
      const { suspended_at, owner_admin, offer_id, maker, answers, amount, unknown_answers, ...rest } = row;
      const { withdrawn_at, maker_admin, maker_suspended_at, ...identity } = rest;
      const limits = { answers: answers ?? 0, amount: amount ?? 0, unknownAnswers: unknown_answers ?? 0 };
      return [
        identity.id,
        {
          identity,
          suspendedAt: suspended_at,
          isAdmins: owner_admin === 1,
          over: offer_id === null || maker === null ? null : { id: offer_id, account: maker, limits },
          isConnectionOffered: withdrawn_at === null && maker_admin === 1 && maker_suspended_at === null,
        },
      ];
    }),
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
export function toIdentity(row: IdentityRow, reason: string | null, offered: Offered | null = null): Identity {
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
    offered,
    createdAt: row.created_at,
  };
}
