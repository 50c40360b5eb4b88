import { type Kysely, sql } from "kysely";
import { isPostgres } from "./dialect.ts";

/** What voices learned, every change of it, where it was told, and the words by which it is found. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const postgres = isPostgres(db);
  for (const table of ["identities", "accounts"])
    await db.schema
      .alterTable(table)
      .addColumn("learns", "integer", (c) => c.notNull().defaultTo(1))
      .execute();
  // A row says that the lot was drawn; in a thread that is held out nothing is told.
  await db.schema
    .createTable("lesson_lots")
    .addColumn("thread_id", "text", (c) => c.primaryKey().references("threads.id").onDelete("cascade"))
    .addColumn("is_held_out", "integer", (c) => c.notNull())
    .execute();
  await lessons(db);
  await db.schema
    .createTable("lesson_search")
    .addColumn("id", postgres ? "bigserial" : "integer", (c) => c.primaryKey())
    .addColumn("lesson_id", "text", (c) => c.notNull().unique().references("lessons.id").onDelete("cascade"))
    .execute();
  if (postgres) {
    await sql`alter table lesson_search add column words tsvector not null`.execute(db);
    await sql`create index lesson_search_words on lesson_search using gin (words)`.execute(db);
  } else {
    await sql`create virtual table lesson_words using fts5(words, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')`.execute(
      db,
    );
    // Also where a lesson goes with the voice or the account that learned it.
    await sql`create trigger lesson_search_gone after delete on lesson_search begin delete from lesson_words where rowid = old.id; end`.execute(
      db,
    );
  }
  await log(db, postgres);
}

async function lessons(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("lessons")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("learner_id", "text", (c) => c.notNull().references("identities.id").onDelete("cascade"))
    .addColumn("thread_id", "text", (c) => c.notNull())
    .addColumn("scope", "text", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("is_pinned", "integer", (c) => c.notNull())
    .addColumn("is_local_only", "integer", (c) => c.notNull())
    // JSON: what it says, why it may not be trusted, whom it came from, other evidence, its history.
    .addColumn("text", "text", (c) => c.notNull())
    .addColumn("taints", "text", (c) => c.notNull())
    .addColumn("origin", "text", (c) => c.notNull())
    .addColumn("also", "text", (c) => c.notNull())
    .addColumn("changes", "text", (c) => c.notNull())
    .addColumn("trigger_stems", "text", (c) => c.notNull())
    .addColumn("rest_stems", "text", (c) => c.notNull())
    .addColumn("helpful", "integer", (c) => c.notNull())
    .addColumn("harmful", "integer", (c) => c.notNull())
    .addColumn("neutral", "integer", (c) => c.notNull())
    .addColumn("uses", "integer", (c) => c.notNull())
    .addColumn("last_used_at", "bigint")
    .addColumn("without_helpful", "integer", (c) => c.notNull())
    .addColumn("without_harmful", "integer", (c) => c.notNull())
    .addColumn("without_neutral", "integer", (c) => c.notNull())
    .addColumn("by_model", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex("lessons_place")
    .on("lessons")
    .columns(["learner_id", "status", "scope", "thread_id"])
    .execute();
  await db.schema.createIndex("lessons_thread").on("lessons").column("thread_id").execute();
}

async function log(db: Kysely<unknown>, postgres: boolean): Promise<void> {
  await db.schema
    .createTable("lesson_log")
    .addColumn("seq", postgres ? "bigserial" : "integer", (c) =>
      postgres ? c.primaryKey() : c.primaryKey().autoIncrement(),
    )
    .addColumn("learner_id", "text", (c) => c.notNull().references("identities.id").onDelete("cascade"))
    // Null where a row is about all of them.
    .addColumn("lesson_id", "text")
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("op", "text", (c) => c.notNull())
    .addColumn("by_id", "text")
    // The account by whose evidence it came in, for the limit of a day.
    .addColumn("author", "text")
    // The lesson after it as JSON; null where only its counters changed, and where its text had to go.
    .addColumn("lesson", "text")
    .addColumn("counts", "text")
    .addColumn("turn_id", "text")
    .addColumn("outcome", "text")
    .addColumn("back_to", "bigint")
    .execute();
  await db.schema.createIndex("lesson_log_learner").on("lesson_log").columns(["learner_id", "seq"]).execute();
  await db.schema.createIndex("lesson_log_lesson").on("lesson_log").column("lesson_id").execute();
  await db.schema.createIndex("lesson_log_author").on("lesson_log").columns(["author", "at"]).execute();
  await db.schema
    .createTable("lesson_uses")
    .addColumn("turn_id", "text", (c) => c.notNull())
    .addColumn("lesson_id", "text", (c) => c.notNull())
    .addColumn("learner_id", "text", (c) => c.notNull().references("identities.id").onDelete("cascade"))
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addColumn("model", "text", (c) => c.notNull())
    .addColumn("is_withheld", "integer", (c) => c.notNull())
    .addColumn("is_cited", "integer", (c) => c.notNull())
    // How the answer was judged; null for not yet.
    .addColumn("outcome", "text")
    // 0 where a rollback took it out of the counters.
    .addColumn("is_counted", "integer", (c) => c.notNull())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("lesson_uses_key", ["turn_id", "lesson_id"])
    .execute();
  await db.schema.createIndex("lesson_uses_learner").on("lesson_uses").column("learner_id").execute();
  await db.schema.createIndex("lesson_uses_thread").on("lesson_uses").column("thread_id").execute();
}
