import { type Kysely, sql } from "kysely";

/** The last place in a thread's log at which somebody called the member by name; and the few messages that wait, by themselves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("members")
    .addColumn("mentioned_seq", "bigint", (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`create index messages_waiting on messages (thread_id, position) where round_id is null`.execute(db);
}
