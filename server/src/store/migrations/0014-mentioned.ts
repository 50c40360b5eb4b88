import type { Kysely } from "kysely";

/** The last place in a thread's log at which somebody called the member by name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("members")
    .addColumn("mentioned_seq", "bigint", (column) => column.notNull().defaultTo(0))
    .execute();
}
