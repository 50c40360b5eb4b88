import { type Kysely, sql } from "kysely";
import { isPostgres } from "./dialect.ts";

interface Before {
  messages: { id: string; thread_id: string; parts: string; position: number; created_at: number };
  message_search: { id: number; message_id: string; thread_id: string };
}

/** Reading places, pins, hidden messages and the words of messages to search in. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const postgres = isPostgres(db);
  await db.schema.alterTable("members").addColumn("pinned_at", "bigint").execute();
  await db.schema.alterTable("messages").addColumn("hidden_by", "text").execute();
  await db.schema.createIndex("messages_position").on("messages").columns(["thread_id", "position"]).execute();
  // Whoever had threads before there were marks has read them: nothing turns bold by an upgrade.
  await sql`update members set read_seq = (select seq from threads where threads.id = members.thread_id)`.execute(db);

  // Its own number, because rows of `messages` have none that lasts; a higher one is a newer message.
  await db.schema
    .createTable("message_search")
    .addColumn("id", postgres ? "bigserial" : "integer", (c) => c.primaryKey())
    .addColumn("message_id", "text", (c) => c.notNull().unique().references("messages.id").onDelete("cascade"))
    .addColumn("thread_id", "text", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("message_search_thread").on("message_search").columns(["thread_id", "id"]).execute();
  if (postgres) {
    await sql`alter table message_search add column words tsvector not null`.execute(db);
    await sql`create index message_search_words on message_search using gin (words)`.execute(db);
  } else {
    // Without the text itself: that stands in `messages` alone.
    await sql`create virtual table message_words using fts5(words, content='', contentless_delete=1, prefix='2 3', tokenize='unicode61 remove_diacritics 2')`.execute(
      db,
    );
  }
  // The table as it stood when this was written; later columns do not concern it.
  await indexAll(db as Kysely<Before>, postgres);
}

const page = 500;

async function indexAll(db: Kysely<Before>, postgres: boolean): Promise<void> {
  let after = { created_at: -1, id: "" };
  for (;;) {
    const rows = await db
      .selectFrom("messages")
      .select(["id", "thread_id", "parts", "created_at"])
      .where(({ eb, or, and }) =>
        or([
          eb("created_at", ">", after.created_at),
          and([eb("created_at", "=", after.created_at), eb("id", ">", after.id)]),
        ]),
      )
      .orderBy("created_at")
      .orderBy("id")
      .limit(page)
      .execute();
    for (const row of rows) {
      const words = wordsOf(row.parts);
      if (postgres) {
        await sql`insert into message_search (message_id, thread_id, words) values (${row.id}, ${row.thread_id}, to_tsvector('simple', ${words}))`.execute(
          db,
        );
        continue;
      }
      const { id } = await db
        .insertInto("message_search")
        .values({ message_id: row.id, thread_id: row.thread_id } as Before["message_search"])
        .returning("id")
        .executeTakeFirstOrThrow();
      await sql`insert into message_words (rowid, words) values (${id}, ${words})`.execute(db);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return;
    after = last;
  }
}

/** Words without case, accents and signs, as the search of this day kept them. */
function wordsOf(parts: string): string {
  const list = JSON.parse(parts) as { type: string; text?: string }[];
  return list
    .map((part) => (part.type === "text" ? (part.text ?? "") : ""))
    .join("")
    .slice(0, 100_000)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
