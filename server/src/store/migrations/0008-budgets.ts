import { type Kysely, sql } from "kysely";
import { isPostgres } from "./dialect.ts";

/** What threads and days of accounts may cost and do, and the rounds that wait for that. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("calls")
    .addColumn("counted", "bigint", (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`update calls set counted = coalesce(cost, 0)`.execute(db);
  await db.schema.createIndex("calls_account").on("calls").columns(["account_id", "started_at"]).execute();
  for (const column of ["spent", "reserved"])
    await db.schema
      .alterTable("account_days")
      .addColumn(column, "bigint", (c) => c.notNull().defaultTo(0))
      .execute();
  const dayOfCall = isPostgres(db)
    ? sql`to_char(to_timestamp(calls.started_at / 1000.0) at time zone 'UTC', 'YYYY-MM-DD')`
    : sql`strftime('%Y-%m-%d', calls.started_at / 1000, 'unixepoch')`;
  await sql`update account_days set spent = coalesce((select sum(counted) from calls where calls.account_id = account_days.account_id and ${dayOfCall} = account_days.day), 0)`.execute(
    db,
  );
  await db.schema
    .createTable("account_budgets")
    .addColumn("account_id", "text", (c) => c.primaryKey().references("accounts.id").onDelete("cascade"))
    .addColumn("cap", "bigint")
    .addColumn("unknown_call", "bigint", (c) => c.notNull())
    .execute();
  await db.schema
    .createTable("thread_budgets")
    .addColumn("thread_id", "text", (c) => c.primaryKey().references("threads.id").onDelete("cascade"))
    .addColumn("cap", "bigint")
    .addColumn("spent", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("reserved", "bigint", (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`insert into thread_budgets (thread_id, spent, reserved) select thread_id, sum(counted), 0 from calls where counted > 0 group by thread_id`.execute(
    db,
  );
  await db.schema
    .createTable("round_pauses")
    .addColumn("round_id", "text", (c) => c.primaryKey().references("rounds.id").onDelete("cascade"))
    .addColumn("thread_id", "text", (c) => c.notNull())
    .addColumn("turn_id", "text", (c) => c.notNull())
    .addColumn("account_id", "text", (c) => c.notNull())
    .addColumn("reason", "text", (c) => c.notNull())
    .addColumn("amount", "bigint", (c) => c.notNull())
    .execute();
}
