import type { Kysely } from "kysely";

/** What people say of answers: thumbs, the best of a round, corrections. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("judgements")
    .addColumn("message_id", "text", (c) => c.notNull())
    .addColumn("member_id", "text", (c) => c.notNull())
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addColumn("round_id", "text", (c) => c.notNull())
    .addColumn("thumb", "text")
    .addColumn("is_best", "integer", (c) => c.notNull().defaultTo(0))
    // The correction with its passage and times as JSON; null for none.
    .addColumn("correction", "text")
    .addColumn("at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("judgements_key", ["message_id", "member_id"])
    .execute();
  await db.schema.createIndex("judgements_round").on("judgements").column("round_id").execute();
  await db.schema.createIndex("judgements_thread").on("judgements").column("thread_id").execute();
}
