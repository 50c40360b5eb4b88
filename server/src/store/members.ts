import { type Id, type Member, MemberRole, Profile, SeatOptions } from "@parley/protocol";
import { parseJson, parseJsonOrNull } from "./json.ts";
import type { Db } from "./open-store.ts";
import type { MemberRow } from "./tables.ts";

/** All members ever, in seat order; those who left too, before whoever took their seat. */
export async function listMembers(db: Db, threadId: Id): Promise<MemberRow[]> {
  return db
    .selectFrom("members")
    .selectAll()
    .where("thread_id", "=", threadId)
    .orderBy("position")
    .orderBy("joined_at")
    .orderBy("id")
    .execute();
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

/** The accounts of the people who sit in a thread. */
export async function listPeople(db: Db, threadId: Id): Promise<Id[]> {
  const people = await db
    .selectFrom("members")
    .select("account_id")
    .where("thread_id", "=", threadId)
    .where("kind", "=", "person")
    .where("left_at", "is", null)
    .execute();
  return people.flatMap((member) => (member.account_id === null ? [] : [member.account_id]));
}

/** The people who sit in these threads, and up to where each has read. */
export async function listReadPlaces(
  db: Db,
  threads: Id[],
): Promise<Pick<MemberRow, "id" | "thread_id" | "read_seq">[]> {
  if (threads.length === 0) return [];
  return db
    .selectFrom("members")
    .select(["id", "thread_id", "read_seq"])
    .where("thread_id", "in", threads)
    .where("kind", "=", "person")
    .where("left_at", "is", null)
    .execute();
}

/** What of a thread a person may read: rounds from an index on, and what was said after a place of the log. */
export interface Reach {
  round: number;
  seq: number;
}

/** All of it: for whom nothing was kept back, and for readers that are no people. */
export const wholeReach: Reach = { round: 0, seq: 0 };

export function reachOf(member: Pick<MemberRow, "reads_from_round" | "reads_from_seq"> | undefined): Reach {
  return member === undefined ? wholeReach : { round: member.reads_from_round, seq: member.reads_from_seq };
}

export function isWhole({ round, seq }: Reach): boolean {
  return round === 0 && seq === 0;
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

export function overridesOf(row: MemberRow): SeatOptions {
  return parseJsonOrNull(SeatOptions, row.overrides) ?? { model: null, parameters: null };
}
