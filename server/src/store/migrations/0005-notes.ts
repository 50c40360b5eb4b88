import type { Kysely } from "kysely";

/** Notes of accounts and of threads, and the threads that an account's own are pinned to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("notes")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("account_id", "text", (c) => c.references("accounts.id").onDelete("cascade"))
    .addColumn("thread_id", "text", (c) => c.references("threads.id").onDelete("cascade"))
    .addColumn("title", "text", (c) => c.notNull())
    .addColumn("text", "text", (c) => c.notNull())
    .addColumn("folded", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("updated_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("notes_account").on("notes").columns(["account_id", "updated_at"]).execute();
  await db.schema.createIndex("notes_thread").on("notes").columns(["thread_id", "updated_at"]).execute();
  await db.schema
    .createTable("note_pins")
    .addColumn("note_id", "text", (c) => c.notNull().references("notes.id").onDelete("cascade"))
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addPrimaryKeyConstraint("note_pins_key", ["note_id", "thread_id"])
    .execute();
  await db.schema.createIndex("note_pins_thread").on("note_pins").column("thread_id").execute();
}
