import type { Id } from "@parley/protocol";
import type { Db } from "../../store/open-store.ts";

/** Whose voice learned it; undefined where there is no such lesson. */
export async function ownerOfLesson(db: Db, lesson: Id): Promise<Id | undefined> {
  const row = await db
    .selectFrom("lessons")
    .innerJoin("identities", "identities.id", "lessons.learner_id")
    .select("identities.account_id")
    .where("lessons.id", "=", lesson)
    .executeTakeFirst();
  return row?.account_id;
}
