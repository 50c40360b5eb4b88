import type { Kysely } from "kysely";

/** What is known of a connection's other end: which program it is, who found it, and how the last call went. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("connections").addColumn("server", "text").execute();
  await db.schema
    .alterTable("connections")
    .addColumn("found", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable("connections").addColumn("checked_at", "bigint").execute();
  await db.schema.alterTable("connections").addColumn("check_code", "text").execute();
}
