import { type Id, type Member, MemberRole, Parameters, Profile } from "@parley/protocol";
import { z } from "zod";
import { parseJson, parseJsonOrNull } from "./json.ts";
import type { Db } from "./open-store.ts";
import type { MemberRow } from "./tables.ts";

/** What one thread changes of an identity. */
export const Overrides = z.object({ model: z.string().nullable(), parameters: Parameters.nullable() });
export type Overrides = z.infer<typeof Overrides>;

/** All members ever, in seat order; those who left too. */
export async function listMembers(db: Db, threadId: Id): Promise<MemberRow[]> {
  return db.selectFrom("members").selectAll().where("thread_id", "=", threadId).orderBy("position").execute();
}

export async function findPerson(db: Db, threadId: Id, accountId: Id): Promise<MemberRow | undefined> {
  return db
    .selectFrom("members")
    .selectAll()
    .where("thread_id", "=", threadId)
    .where("account_id", "=", accountId)
    .where("kind", "=", "person")
    .where("left_at", "is", null)
    .executeTakeFirst();
}

export async function insertMember(db: Db, row: MemberRow): Promise<void> {
  await db.insertInto("members").values(row).execute();
}

export async function updateMember(db: Db, id: Id, change: Partial<MemberRow>): Promise<void> {
  await db.updateTable("members").set(change).where("id", "=", id).execute();
}

export function toMember(row: MemberRow): Member {
  return {
    id: row.id,
    kind: row.kind,
    handle: row.handle,
    role: MemberRole.parse(row.role),
    profile: parseJson(Profile, row.profile),
    identity: row.identity_id,
    left: row.left_at !== null,
    imported: row.imported === 1,
    joinedAt: row.joined_at,
  };
}

export function overridesOf(row: MemberRow): Overrides {
  return parseJsonOrNull(Overrides, row.overrides) ?? { model: null, parameters: null };
}
