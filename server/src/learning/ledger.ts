import { isHarmful, lessonStems } from "@parley/engine";
import type { Id, Lesson, LessonChange } from "@parley/protocol";
import { appendLessonLog } from "../store/lesson-log.ts";
import { findLesson, insertLesson, toLessonRow, updateLesson } from "../store/lessons.ts";
import type { Db } from "../store/open-store.ts";
import { indexLesson } from "../store/search-lessons.ts";

const changesAtMost = 20;

/** What was done, by whom (null for a rule), when; `author` is counted against the limit of a day. */
export interface Done {
  op: LessonChange["op"];
  by: Id | null;
  at: number;
  author?: string;
}

/** The lesson with a line more in its history. */
export function changed(lesson: Lesson, change: Partial<Lesson>, { op, by, at }: Done): Lesson {
  return { ...lesson, ...change, changes: [...lesson.changes, { op, by, at }].slice(-changesAtMost) };
}

/**
 * Whether a lesson did more harm than speaks for it: answers that were judged good, and each further evidence of the same
 * that nothing taints. Without the latter chance takes out what is shown to be right again and again.
 */
export function doesHarm({ counts, also }: Lesson): boolean {
  const shown = also.filter((one) => one.taints.length === 0).length;
  return isHarmful({ helpful: counts.helpful + shown, harmful: counts.harmful });
}

/** Saves a lesson that is new here, with its line in the log. */
export async function addToLedger(db: Db, lesson: Lesson, done: Done): Promise<void> {
  await insertInLedger(db, lesson);
  await log(db, lesson, done);
}

/** The same without a line: for what is logged otherwise. */
export async function insertInLedger(db: Db, lesson: Lesson): Promise<void> {
  const row = toLessonRow(lesson, lessonStems(lesson));
  await insertLesson(db, row);
  await indexLesson(db, row);
}

/** Saves what became of a lesson, with its line in the log. */
export async function saveInLedger(db: Db, lesson: Lesson, done: Done): Promise<void> {
  await replaceLesson(db, lesson);
  await log(db, lesson, done);
}

/** The same without a line: for what is logged otherwise. */
export async function replaceLesson(db: Db, lesson: Lesson): Promise<void> {
  const row = toLessonRow(lesson, lessonStems(lesson));
  const before = await findLesson(db, lesson.id);
  await updateLesson(db, lesson.id, row);
  const isFoundAlike = before?.text === row.text && before.scope === row.scope && before.thread_id === row.thread_id;
  if (!isFoundAlike) await indexLesson(db, row);
}

async function log(db: Db, lesson: Lesson, { op, by, at, author }: Done): Promise<void> {
  const entry = { learner: lesson.learner, lesson: lesson.id, at, op, by, after: lesson };
  await appendLessonLog(db, [author === undefined ? entry : { ...entry, author }]);
}
