import { type Kysely, PostgresAdapter } from "kysely";

/** Which of the two databases a migration runs on. */
export function isPostgres(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
