import type { Kysely } from "kysely";

/** Who came in with a file, and what a call was told beside its prompt. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("members")
    .addColumn("imported", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable("calls").addColumn("parameters", "text").execute();
}
