import { type Id, Part, textOf } from "@parley/protocol";
import { PostgresAdapter, sql } from "kysely";
import { z } from "zod";
import { parseJson } from "./json.ts";
import type { Db } from "./open-store.ts";
import type { MessageRow } from "./tables.ts";

const Parts = z.array(Part);
/** What lies beyond is not found: an index entry has its limit on PostgreSQL, and nobody looks for a needle there. */
const indexedLength = 100_000;

/** A wish as words: each is a prefix, or several of them a phrase. All must be met. */
export interface SearchTerm {
  words: string[];
  isPhrase: boolean;
}

/** Text without case, accents and signs, its words parted by one space: both databases see the same words. */
export function foldWords(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Makes a message findable; in the transaction that saves it. */
export async function indexMessage(db: Db, message: Pick<MessageRow, "id" | "thread_id" | "parts">): Promise<void> {
  const text = textOf({ parts: parseJson(Parts, message.parts) }).slice(0, indexedLength);
  const words = foldWords(text);
  if (isPostgres(db)) {
    await sql`insert into message_search (message_id, thread_id, words) values (${message.id}, ${message.thread_id}, to_tsvector('simple', ${words}))`.execute(
      db,
    );
    return;
  }
  const { id } = await db
    .insertInto("message_search")
    .values({ message_id: message.id, thread_id: message.thread_id })
    .returning("id")
    .executeTakeFirstOrThrow();
  await sql`insert into message_words (rowid, words) values (${id}, ${words})`.execute(db);
}

/** Takes one message out of the index, or all of a thread; in the transaction that takes them away. */
export async function forgetMessages(db: Db, of: { message: Id } | { thread: Id }): Promise<void> {
  const where = "message" in of ? sql`message_id = ${of.message}` : sql`thread_id = ${of.thread}`;
  if (!isPostgres(db))
    await sql`delete from message_words where rowid in (select id from message_search where ${where})`.execute(db);
  await sql`delete from message_search where ${where}`.execute(db);
}

/** Messages that meet all terms, of what the account may read in threads where it sits, newest first. */
export async function searchMessages(db: Db, account: Id, terms: SearchTerm[], limit: number): Promise<MessageRow[]> {
  if (terms.length === 0) return [];
  const mine = sql`exists (
    select 1 from members
    join threads on threads.id = members.thread_id
    join messages on messages.id = message_search.message_id
    left join rounds on rounds.id = messages.round_id
    where members.thread_id = message_search.thread_id and members.account_id = ${account}
      and members.kind = 'person' and members.left_at is null and threads.deleted_at is null
      and messages.position > members.reads_from_seq
      and (rounds.idx is null or rounds.idx >= members.reads_from_round)
  )`;
  // On SQLite the index is walked from its newest entry and left at the limit; PostgreSQL chooses between the two ways.
  const found = isPostgres(db)
    ? await sql<{ message_id: string }>`
        select message_id from message_search
        where words @@ to_tsquery('simple', ${terms.map(toTsquery).join(" & ")}) and ${mine}
        order by id desc limit ${limit}`.execute(db)
    : await sql<{ message_id: string }>`
        select message_search.message_id from message_words
        cross join message_search on message_search.id = message_words.rowid
        where message_words match ${terms.map(toMatch).join(" AND ")} and ${mine}
        order by message_words.rowid desc limit ${limit}`.execute(db);
  const ids = found.rows.map((row) => row.message_id);
  if (ids.length === 0) return [];
  const rows = await db.selectFrom("messages").selectAll().where("id", "in", ids).where("hidden", "=", 0).execute();
  const place = new Map(ids.map((id, index) => [id, index]));
  return rows.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
}

/** Words hold letters and digits only, so nothing in them is an operator. */
function toMatch({ words, isPhrase }: SearchTerm): string {
  return isPhrase ? `"${words.join(" ")}"` : words.map((word) => `"${word}"*`).join(" AND ");
}

function toTsquery({ words, isPhrase }: SearchTerm): string {
  return isPhrase ? words.map((word) => `'${word}'`).join(" <-> ") : words.map((word) => `'${word}':*`).join(" & ");
}

function isPostgres(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
