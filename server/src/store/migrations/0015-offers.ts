import type { Kysely } from "kysely";

/** What the admin offers to members, what each took of it in a day, and which seats and calls stand under an offer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("offers")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("account_id", "text", (c) => c.notNull().references("accounts.id").onDelete("cascade"))
    // One of these three; an offer goes with what it offers.
    .addColumn("connection_id", "text", (c) => c.unique().references("connections.id").onDelete("cascade"))
    .addColumn("identity_id", "text", (c) => c.unique().references("identities.id").onDelete("cascade"))
    .addColumn("line_up_id", "text", (c) => c.unique().references("line_ups.id").onDelete("cascade"))
    .addColumn("answers", "integer", (c) => c.notNull())
    .addColumn("amount", "bigint", (c) => c.notNull())
    .addColumn("unknown_answers", "integer", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("withdrawn_at", "bigint")
    .execute();
  await db.schema.createIndex("offers_account").on("offers").column("account_id").execute();
  await db.schema
    .createTable("offer_days")
    .addColumn("offer_id", "text", (c) => c.notNull().references("offers.id").onDelete("cascade"))
    .addColumn("account_id", "text", (c) => c.notNull().references("accounts.id").onDelete("cascade"))
    .addColumn("day", "text", (c) => c.notNull())
    .addColumn("answers", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("unknown_answers", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("spent", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("reserved", "bigint", (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint("offer_days_key", ["offer_id", "account_id", "day"])
    .execute();
  await db.schema.createIndex("offer_days_account").on("offer_days").column("account_id").execute();
  // Without references: a seat stays one of an offer, and says so, when the offer is gone.
  await db.schema.alterTable("members").addColumn("offer_id", "text").execute();
  await db.schema.alterTable("calls").addColumn("offer_id", "text").execute();
}
