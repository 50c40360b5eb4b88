import type { Kysely } from "kysely";

/** Invitations, requests to join, from where a newcomer reads, and what others may spend over one's connections. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ["reads_from_round", "reads_from_seq"])
    await db.schema
      .alterTable("members")
      .addColumn(column, "bigint", (c) => c.notNull().defaultTo(0))
      .execute();
  await db.schema
    .createTable("invitations")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addColumn("token_hash", "text", (c) => c.unique())
    .addColumn("login", "text")
    .addColumn("account_id", "text", (c) => c.references("accounts.id").onDelete("cascade"))
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("reads", "text", (c) => c.notNull())
    .addColumn("uses_left", "integer")
    .addColumn("used", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("expires_at", "bigint")
    .addColumn("created_by", "text", (c) => c.references("accounts.id").onDelete("set null"))
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addColumn("ended_at", "bigint")
    .execute();
  await db.schema.createIndex("invitations_thread").on("invitations").column("thread_id").execute();
  await db.schema.createIndex("invitations_account").on("invitations").column("account_id").execute();
  await db.schema
    .createTable("join_requests")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addColumn("account_id", "text", (c) => c.notNull().references("accounts.id").onDelete("cascade"))
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addUniqueConstraint("join_requests_account", ["thread_id", "account_id"])
    .execute();
  await db.schema.createIndex("join_requests_of").on("join_requests").column("account_id").execute();
  await db.schema
    .createTable("guest_limits")
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addColumn("account_id", "text", (c) => c.notNull().references("accounts.id").onDelete("cascade"))
    .addColumn("answers", "integer", (c) => c.notNull())
    .addColumn("amount", "bigint", (c) => c.notNull())
    .addColumn("unknown_answers", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("guest_limits_key", ["thread_id", "account_id"])
    .execute();
  await db.schema
    .createTable("guest_days")
    .addColumn("thread_id", "text", (c) => c.notNull().references("threads.id").onDelete("cascade"))
    .addColumn("account_id", "text", (c) => c.notNull().references("accounts.id").onDelete("cascade"))
    .addColumn("guest_id", "text", (c) => c.notNull().references("accounts.id").onDelete("cascade"))
    .addColumn("day", "text", (c) => c.notNull())
    .addColumn("answers", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("unknown_answers", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("spent", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("reserved", "bigint", (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint("guest_days_key", ["thread_id", "account_id", "guest_id", "day"])
    .execute();
  // Who asked for a turn that no message began, and for whom a call went over another's connection.
  await db.schema.alterTable("turns").addColumn("asked_by", "text").execute();
  await db.schema.alterTable("calls").addColumn("guest_id", "text").execute();
}
