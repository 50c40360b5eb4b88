import type { Kysely } from "kysely";

/** Whom a person's message is for: ids of voices as JSON, null for all. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("messages").addColumn("to_ids", "text").execute();
}
