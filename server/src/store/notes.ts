import type { Id, Note } from "@parley/protocol";
import { type ExpressionBuilder, sql } from "kysely";
import type { Db } from "./open-store.ts";
import type { NoteRow, Tables } from "./tables.ts";

export async function findNote(db: Db, id: Id): Promise<NoteRow | undefined> {
  return db.selectFrom("notes").selectAll().where("id", "=", id).executeTakeFirst();
}

/** The row, kept as it is until the transaction ends. */
export async function lockNote(db: Db, id: Id): Promise<NoteRow | undefined> {
  return db
    .updateTable("notes")
    .set({ version: sql<number>`version` })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
}

export async function insertNote(db: Db, row: NoteRow): Promise<void> {
  await db.insertInto("notes").values(row).execute();
}

export async function updateNote(db: Db, id: Id, change: Partial<NoteRow>): Promise<void> {
  await db.updateTable("notes").set(change).where("id", "=", id).execute();
}

export async function deleteNote(db: Db, id: Id): Promise<void> {
  await db.deleteFrom("notes").where("id", "=", id).execute();
}

export async function countNotes(db: Db, owner: { account: Id } | { thread: Id }): Promise<number> {
  const [column, id] =
    "account" in owner ? (["account_id", owner.account] as const) : (["thread_id", owner.thread] as const);
  const row = await db
    .selectFrom("notes")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where(column, "=", id)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

interface NoteQuery {
  account: Id;
  /** Those shown beside this thread, which the account must be able to read. */
  thread: Id | null;
  /** Words somewhere in the text; empty takes all. */
  search: string;
  limit: number;
}

/** Notes the account may read, the last changed first. */
export async function listNotes(db: Db, { account, thread, search, limit }: NoteQuery): Promise<NoteRow[]> {
  let query = db
    .selectFrom("notes")
    .selectAll()
    .where((where) => (thread === null ? readableBy(where, account) : besideThread(where, account, thread)));
  if (search !== "") query = query.where(sql<boolean>`folded like ${`%${escaped(search)}%`} escape '!'`);
  return query.orderBy("updated_at", "desc").orderBy("id", "desc").limit(limit).execute();
}

type Where = ExpressionBuilder<Tables, "notes">;

function readableBy(where: Where, account: Id) {
  return where.or([
    where("account_id", "=", account),
    where(
      "thread_id",
      "in",
      where
        .selectFrom("members")
        .innerJoin("threads", "threads.id", "members.thread_id")
        .select("members.thread_id")
        .where("members.account_id", "=", account)
        .where("members.kind", "=", "person")
        .where("members.left_at", "is", null)
        .where("threads.deleted_at", "is", null),
    ),
  ]);
}

function besideThread(where: Where, account: Id, thread: Id) {
  const pinned = where.selectFrom("note_pins").select("note_id").where("note_pins.thread_id", "=", thread);
  return where.or([
    where("thread_id", "=", thread),
    where.and([where("account_id", "=", account), where("id", "in", pinned)]),
  ]);
}

/** What somebody types is no pattern. */
function escaped(search: string): string {
  return search.toLowerCase().replace(/[!%_]/g, "!$&");
}

export async function readPins(db: Db, notes: Id[]): Promise<Map<Id, Id[]>> {
  const pins = new Map<Id, Id[]>();
  if (notes.length === 0) return pins;
  const rows = await db
    .selectFrom("note_pins")
    .selectAll()
    .where("note_id", "in", notes)
    .orderBy("thread_id")
    .execute();
  for (const row of rows) pins.set(row.note_id, [...(pins.get(row.note_id) ?? []), row.thread_id]);
  return pins;
}

export async function replacePins(db: Db, note: Id, threads: Id[]): Promise<void> {
  await db.deleteFrom("note_pins").where("note_id", "=", note).execute();
  if (threads.length === 0) return;
  await db
    .insertInto("note_pins")
    .values(threads.map((thread) => ({ note_id: note, thread_id: thread })))
    .execute();
}

export function toNote(row: NoteRow, pins: Id[]): Note {
  const { id, title, text, version } = row;
  return {
    id,
    thread: row.thread_id,
    pins,
    title,
    text,
    version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
