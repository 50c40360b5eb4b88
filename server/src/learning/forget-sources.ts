import type { Id, Lesson, LessonOrigin, LessonSource } from "@parley/protocol";
import { appendLessonLog, blankLessonLog } from "../store/lesson-log.ts";
import { deleteLessons, listLessonsAbout, lockLearner, toLesson } from "../store/lessons.ts";
import type { Db } from "../store/open-store.ts";
import { textOf } from "./add-lesson.ts";
import { changed, type Done, saveInLedger } from "./ledger.ts";

/**
 * Takes away what voices learned from a thread that is erased: the lessons that rest on nothing else with all their texts,
 * in the log too. One that other evidence shows as well goes on in the words which that gave, in the thread which that is of.
 */
export async function forgetThread(db: Db, thread: Id, now: number): Promise<void> {
  await forgetSources(db, thread, (origin) => origin.thread === thread, now);
}

/** The same for a message that is hidden, and what was said of it. */
export async function forgetMessage(db: Db, message: Id, now: number): Promise<void> {
  await forgetSources(db, message, (origin) => origin.messages.includes(message), now);
}

export async function forgetSources(
  db: Db,
  id: Id,
  isGone: (origin: LessonOrigin) => boolean,
  now: number,
): Promise<void> {
  const rows = await listLessonsAbout(db, id);
  for (const row of rows) {
    await lockLearner(db, row.learner_id);
    const lesson = toLesson(row);
    const own: LessonSource = { origin: lesson.origin, text: textOf(lesson), taints: lesson.taints };
    const all = [own, ...lesson.also];
    const left = all.filter((source) => !isGone(source.origin));
    if (left.length === all.length) continue;
    await blankLessonLog(db, lesson.id);
    const [first, ...also] = left;
    if (first === undefined) await remove(db, lesson, now);
    else await revalidate(db, lesson, { own, first, also }, now);
  }
}

async function remove(db: Db, { id, learner }: Lesson, now: number): Promise<void> {
  await deleteLessons(db, [id]);
  await appendLessonLog(db, [{ learner, lesson: id, at: now, op: "GONE" }]);
}

async function revalidate(
  db: Db,
  lesson: Lesson,
  { own, first, also }: { own: LessonSource; first: LessonSource; also: LessonSource[] },
  now: number,
): Promise<void> {
  const done: Done = { op: "REVALIDATE", by: null, at: now };
  const isMoved = first !== own;
  // Words that a person put there may be of what goes: what is left speaks for itself, and only where it was told before.
  const moved: Partial<Lesson> = {
    ...first.text,
    origin: first.origin,
    taints: first.taints,
    scope: "thread",
    status: lesson.status === "active" && first.taints.length > 0 ? "candidate" : lesson.status,
  };
  await saveInLedger(db, changed(lesson, { ...(isMoved ? moved : {}), also }, done), done);
}
