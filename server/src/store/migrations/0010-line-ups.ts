import type { Kysely } from "kysely";

/** Saved tables: who sits in a new thread, and how they talk. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("line_ups")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("account_id", "text", (c) => c.notNull().references("accounts.id").onDelete("cascade"))
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("identities", "text", (c) => c.notNull())
    .addColumn("mode", "text", (c) => c.notNull())
    .addColumn("settings", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("line_ups_name").unique().on("line_ups").columns(["account_id", "name"]).execute();
}
