import { type Id, Lesson } from "@parley/protocol";
import { parseJsonOrNull } from "./json.ts";
import type { Db } from "./open-store.ts";
import type { LessonCountsRow, LessonLogRow, LessonUseRow } from "./tables-lessons.ts";

/** What happened to a lesson, or to all of a learner. */
export interface LogEntry {
  learner: Id;
  lesson: Id | null;
  at: number;
  op: string;
  by?: Id | null;
  author?: string | null;
  /** The lesson after it; left out where only counters changed or it is gone. */
  after?: Lesson;
  counts?: LessonCountsRow;
  use?: Pick<LessonUseRow, "turn_id" | "outcome">;
  backTo?: number;
}

/** Rows are only ever added; what a row holds of texts goes where a thread or a message goes. */
export async function appendLessonLog(db: Db, entries: LogEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await db
    .insertInto("lesson_log")
    .values(
      entries.map(({ learner, lesson, at, op, by, author, after, counts, use, backTo }) => ({
        learner_id: learner,
        lesson_id: lesson,
        at,
        op,
        by_id: by ?? null,
        author: author ?? null,
        lesson: after === undefined ? null : JSON.stringify(after),
        counts: counts === undefined ? null : JSON.stringify(counts),
        turn_id: use?.turn_id ?? null,
        outcome: use?.outcome ?? null,
        back_to: backTo ?? null,
      })),
    )
    .execute();
}

/** The whole log of a voice, the oldest first. */
export async function readLessonLog(db: Db, learner: Id): Promise<LessonLogRow[]> {
  return db.selectFrom("lesson_log").selectAll().where("learner_id", "=", learner).orderBy("seq").execute();
}

/** How much evidence of one author came in since a moment. */
export async function countLessonsBy(db: Db, author: string, since: number): Promise<number> {
  const row = await db
    .selectFrom("lesson_log")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("author", "=", author)
    .where("at", ">", since)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Takes all texts of a lesson out of the log; that there was one stays. */
export async function blankLessonLog(db: Db, lesson: Id): Promise<void> {
  await db.updateTable("lesson_log").set({ lesson: null }).where("lesson_id", "=", lesson).execute();
}

export function lessonOf(row: Pick<LessonLogRow, "lesson">): Lesson | null {
  return parseJsonOrNull(Lesson, row.lesson);
}
