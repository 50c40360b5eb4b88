import { lessonScore } from "@parley/engine";
import type { Lesson } from "@parley/protocol";
import { findLessons, listLessonsInPlace, toLesson } from "../store/lessons.ts";
import type { Db } from "../store/open-store.ts";
import { changed, saveInLedger } from "./ledger.ts";

/** So many of a voice may wait, and so many be told, in a thread; the same again in all threads of its account. */
export const lessonsAtMost = { active: 300, candidate: 100 };

/** Where a place is too full for the lesson that came in, those that count for least are forgotten: pinned ones never. */
export async function keepWithinCaps(db: Db, added: Lesson, now: number): Promise<void> {
  if (added.status !== "active" && added.status !== "candidate") return;
  const there = await listLessonsInPlace(db, {
    learner_id: added.learner,
    scope: added.scope,
    thread_id: added.origin.thread,
    status: added.status,
  });
  const tooMany = there.length - lessonsAtMost[added.status];
  if (tooMany <= 0) return;
  const going = there
    .filter((row) => row.id !== added.id && row.is_pinned === 0)
    .map(({ last_used_at, ...row }) => ({
      ...row,
      score: lessonScore({ ...row, lastUsedAt: last_used_at }, row.created_at, now),
    }))
    .toSorted((a, b) => a.score - b.score || a.created_at - b.created_at || (a.id < b.id ? -1 : 1))
    .slice(0, tooMany);
  const done = { op: "FORGET" as const, by: null, at: now };
  const rows = await findLessons(
    db,
    going.map((row) => row.id),
  );
  for (const row of rows) await saveInLedger(db, changed(toLesson(row), { status: "forgotten" }, done), done);
}
