import { AppError, Head, type Id, RoundSettings, Mode, type Thread, Visibility } from "@parley/protocol";
import { PostgresAdapter } from "kysely";
import { parseJson, parseJsonOrNull } from "./json.ts";
import type { Db } from "./open-store.ts";
import type { ThreadRow } from "./tables.ts";

/**
 * Takes the thread's row lock: the first statement of every transaction on a
 * thread. Throws `not_found` for a thread that does not exist or was deleted.
 */
export async function lockThread(db: Db, id: Id): Promise<ThreadRow> {
  const row = await locked(db, id).where("deleted_at", "is", null).executeTakeFirst();
  if (row === undefined) throw new AppError("not_found");
  return row;
}

/** The same for a thread that was deleted after `since`. */
export async function lockDeletedThread(db: Db, id: Id, since: number): Promise<ThreadRow> {
  const row = await locked(db, id).where("deleted_at", ">", since).executeTakeFirst();
  if (row === undefined) throw new AppError("not_found");
  return row;
}

/** On SQLite a transaction is alone, and nothing need be written to be so. */
function locked(db: Db, id: Id) {
  const query = db.selectFrom("threads").selectAll().where("id", "=", id);
  return db.getExecutor().adapter instanceof PostgresAdapter ? query.forNoKeyUpdate() : query;
}

/** A thread whether it was deleted or not, until it is erased. */
export async function findAnyThread(db: Db, id: Id): Promise<ThreadRow | undefined> {
  return db.selectFrom("threads").selectAll().where("id", "=", id).executeTakeFirst();
}

/** What strangers may read; of a suspended account nothing. */
export async function findPublicThread(db: Db, publicId: string): Promise<ThreadRow | undefined> {
  return db
    .selectFrom("threads")
    .innerJoin("accounts", "accounts.id", "threads.account_id")
    .selectAll("threads")
    .where("threads.public_id", "=", publicId)
    .where("threads.visibility", "=", "public")
    .where("threads.deleted_at", "is", null)
    .where("accounts.suspended_at", "is", null)
    .executeTakeFirst();
}

export async function findThread(db: Db, id: Id): Promise<ThreadRow | undefined> {
  return db.selectFrom("threads").selectAll().where("id", "=", id).where("deleted_at", "is", null).executeTakeFirst();
}

export async function insertThread(db: Db, row: ThreadRow): Promise<void> {
  await db.insertInto("threads").values(row).execute();
}

export async function updateThread(db: Db, id: Id, change: Partial<ThreadRow>): Promise<void> {
  await db.updateTable("threads").set(change).where("id", "=", id).execute();
}

/** Sequence numbers of the given threads; the poll that makes the bus a mere hurry. */
export async function readSeqs(db: Db, ids: Id[]): Promise<Map<Id, { seq: number; deleted: boolean }>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom("threads").select(["id", "seq", "deleted_at"]).where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, { seq: row.seq, deleted: row.deleted_at !== null }]));
}

export function toThread(row: ThreadRow): Thread {
  return {
    id: row.id,
    title: row.title,
    titled: row.titled === 1,
    mission: row.mission,
    visibility: Visibility.parse(row.visibility),
    publicId: row.public_id,
    mode: Mode.parse(row.mode),
    settings: parseJson(RoundSettings, row.settings),
    archived: row.archived_at !== null,
    deleted: row.deleted_at !== null,
    createdAt: row.created_at,
  };
}

export function headOf(row: ThreadRow): Head | null {
  return parseJsonOrNull(Head, row.head);
}
