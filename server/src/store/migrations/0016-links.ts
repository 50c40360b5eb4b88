import type { Kysely } from "kysely";

/** Which passage of a message takes up which of another. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("links")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addColumn("round_id", "text", (c) => c.notNull())
    .addColumn("from_id", "text", (c) => c.notNull())
    .addColumn("from_start", "integer", (c) => c.notNull())
    .addColumn("from_end", "integer", (c) => c.notNull())
    .addColumn("to_id", "text", (c) => c.notNull())
    .addColumn("to_start", "integer", (c) => c.notNull())
    .addColumn("to_end", "integer", (c) => c.notNull())
    .addColumn("is_whole", "integer", (c) => c.notNull())
    .addColumn("label", "text", (c) => c.notNull())
    // Thousandths, so that both databases give back what was saved.
    .addColumn("confidence", "integer", (c) => c.notNull())
    .addColumn("words", "text", (c) => c.notNull())
    .addColumn("source", "text", (c) => c.notNull())
    .addColumn("by_id", "text")
    .addColumn("is_removed", "integer", (c) => c.notNull().defaultTo(0))
    // In which order they were found: the place in the log, and in that event.
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("place", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("links_round").on("links").columns(["round_id", "seq", "place"]).execute();
  await db.schema.createIndex("links_thread").on("links").column("thread_id").execute();
  await db.schema.createIndex("links_to").on("links").column("to_id").execute();
  await db.schema.createIndex("links_from").on("links").column("from_id").execute();
}
