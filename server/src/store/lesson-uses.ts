import type { Id } from "@parley/protocol";
import { sql } from "kysely";
import type { Db } from "./open-store.ts";
import type { LessonRow, LessonUseRow } from "./tables-lessons.ts";

/** Whether they are new: those of a turn are written once. */
export async function insertUses(db: Db, rows: LessonUseRow[]): Promise<boolean> {
  const made = await db
    .insertInto("lesson_uses")
    .values(rows)
    .onConflict((conflict) => conflict.columns(["turn_id", "lesson_id"]).doNothing())
    .returning("lesson_id")
    .execute();
  return made.length > 0;
}

export async function listUsesOfTurns(db: Db, turns: Id[]): Promise<LessonUseRow[]> {
  if (turns.length === 0) return [];
  return db
    .selectFrom("lesson_uses")
    .selectAll()
    .where("turn_id", "in", turns)
    .orderBy("learner_id")
    .orderBy("turn_id")
    .orderBy("lesson_id")
    .execute();
}

export async function listUsesOf(db: Db, learner: Id): Promise<LessonUseRow[]> {
  return db.selectFrom("lesson_uses").selectAll().where("learner_id", "=", learner).execute();
}

/** Saves how the answers of turns were judged; the uses are all of their turns' learner. */
export async function judgeUses(
  db: Db,
  uses: Pick<LessonUseRow, "turn_id" | "lesson_id">[],
  outcome: LessonUseRow["outcome"],
): Promise<void> {
  await db
    .updateTable("lesson_uses")
    .set({ outcome })
    .where("turn_id", "in", [...new Set(uses.map((use) => use.turn_id))])
    .where("lesson_id", "in", [...new Set(uses.map((use) => use.lesson_id))])
    .where("is_counted", "=", 1)
    .execute();
}

export async function updateUses(
  db: Db,
  uses: Pick<LessonUseRow, "turn_id" | "lesson_id">[],
  change: Partial<Pick<LessonUseRow, "outcome" | "is_counted" | "is_cited">>,
): Promise<void> {
  for (const use of uses)
    await db
      .updateTable("lesson_uses")
      .set(change)
      .where("turn_id", "=", use.turn_id)
      .where("lesson_id", "=", use.lesson_id)
      .execute();
}

/** Counts that lessons were told now, and returns them as they are then. */
export async function countTold(db: Db, ids: Id[], now: number): Promise<LessonRow[]> {
  if (ids.length === 0) return [];
  return db
    .updateTable("lessons")
    .set({ uses: sql<number>`uses + 1`, last_used_at: now })
    .where("id", "in", ids)
    .returningAll()
    .execute();
}

/** Whether nothing is told in a thread; the first answer stands, whatever the lot would say later. */
export async function drawLot(db: Db, thread: Id, isHeldOut: boolean): Promise<boolean> {
  const row = await findLot(db, thread);
  if (row !== undefined) return row;
  await db
    .insertInto("lesson_lots")
    .values({ thread_id: thread, is_held_out: isHeldOut ? 1 : 0 })
    .onConflict((conflict) => conflict.column("thread_id").doNothing())
    .execute();
  return (await findLot(db, thread)) ?? isHeldOut;
}

async function findLot(db: Db, thread: Id): Promise<boolean | undefined> {
  const row = await db
    .selectFrom("lesson_lots")
    .select("is_held_out")
    .where("thread_id", "=", thread)
    .executeTakeFirst();
  return row === undefined ? undefined : row.is_held_out === 1;
}
