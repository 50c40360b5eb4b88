import { AppError, type Id, type Lesson, type UsedLesson } from "@parley/protocol";
import { findIdentity } from "../store/identities.ts";
import { listUsesOfTurns } from "../store/lesson-uses.ts";
import { findLessons, listLessonsOf, listLessonsOfThread, toLesson } from "../store/lessons.ts";
import type { Db } from "../store/open-store.ts";

/** All that a voice learned, the newest first, in whatever state. Whether the reader owns it is the caller's to see. */
export async function lessonsOf(db: Db, identity: Id): Promise<Lesson[]> {
  return (await listLessonsOf(db, identity)).map(toLesson);
}

/** The same of a voice that an account must own: `not_found` for any other. */
export async function ownLessonsOf(db: Db, account: Id, identity: Id): Promise<Lesson[]> {
  if ((await findIdentity(db, identity))?.account_id !== account) throw new AppError("not_found");
  return lessonsOf(db, identity);
}

/** What the voices of an account learned in a thread, the newest first; those of others are theirs to see. */
export async function lessonsOfThread(db: Db, account: Id, thread: Id): Promise<Lesson[]> {
  return (await listLessonsOfThread(db, account, thread)).map(toLesson);
}

/** By turn, which lessons its prompt held and which of them its answer says it used; forgotten ones are left out. */
export async function usedLessons(db: Db, turns: Id[]): Promise<Map<Id, UsedLesson[]>> {
  const uses = (await listUsesOfTurns(db, turns)).filter((use) => use.is_withheld === 0);
  const rows = await findLessons(db, [...new Set(uses.map((use) => use.lesson_id))]);
  const titles = new Map(rows.map((row) => [row.id, toLesson(row).title]));
  const used = new Map<Id, UsedLesson[]>();
  for (const { turn_id, lesson_id, is_cited } of uses) {
    const title = titles.get(lesson_id);
    if (title === undefined) continue;
    used.set(turn_id, [...(used.get(turn_id) ?? []), { id: lesson_id, title, isCited: is_cited === 1 }]);
  }
  return used;
}
