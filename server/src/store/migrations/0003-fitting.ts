import type { Kysely } from "kysely";

/** What was left out of prompts, and how many calls an account made in a day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("calls").addColumn("cut", "text").execute();
  await db.schema
    .alterTable("turns")
    .addColumn("unseen", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable("account_days")
    .addColumn("account_id", "text", (c) => c.notNull().references("accounts.id").onDelete("cascade"))
    .addColumn("day", "text", (c) => c.notNull())
    .addColumn("calls", "integer", (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint("account_days_key", ["account_id", "day"])
    .execute();
}
