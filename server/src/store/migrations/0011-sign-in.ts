import type { Kysely } from "kysely";

/** User names, second factors, and that one person of a provider signs in to one account. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("accounts").addColumn("username", "text").execute();
  await db.schema.createIndex("accounts_username").unique().on("accounts").column("username").execute();
  await db.schema
    .createTable("second_factors")
    .addColumn("account_id", "text", (c) => c.primaryKey().references("accounts.id").onDelete("cascade"))
    .addColumn("sealed_secret", "text", (c) => c.notNull())
    .addColumn("code_hashes", "text", (c) => c.notNull())
    .addColumn("last_step", "bigint", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("confirmed_at", "bigint")
    .execute();
  await db.schema
    .createIndex("sign_in_methods_subject")
    .unique()
    .on("sign_in_methods")
    .columns(["providerId", "accountId"])
    .execute();
  await db.schema.createIndex("verifications_identifier").on("verifications").column("identifier").execute();
}
