import type { Kysely } from "kysely";

/** What the table of a thread keeps in mind. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("memory")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    // In which a model wrote it; null for people's.
    .addColumn("round_id", "text")
    // The item as JSON, with its history.
    .addColumn("item", "text", (c) => c.notNull())
    // In which order they came: the place in the log, and in that event.
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("place", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("memory_thread").on("memory").columns(["thread_id", "seq", "place"]).execute();
}
