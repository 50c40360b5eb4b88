import type { Id } from "@parley/protocol";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "./open-store.ts";

/** Takes an account that goes out of what voices of others learned by its judgements; its name stays, as under what it said. */
export async function forgetJudge(db: Db, account: Id): Promise<void> {
  const [before, after] = [`"account":"${account}"`, `"account":null`];
  const without = (column: "origin" | "also" | "lesson"): RawBuilder<string> =>
    sql<string>`replace(${sql.ref(column)}, ${before}, ${after})`;
  const holding = `%${before}%`;
  await db.updateTable("lesson_log").set({ author: null }).where("author", "=", account).execute();
  await db
    .updateTable("lesson_log")
    .set({ lesson: without("lesson") })
    .where("lesson", "like", holding)
    .execute();
  await db
    .updateTable("lessons")
    .set({ origin: without("origin"), also: without("also") })
    .where((where) => where.or([where("origin", "like", holding), where("also", "like", holding)]))
    .execute();
}
