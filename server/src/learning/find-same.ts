import { isSameLesson, lessonStems } from "@parley/engine";
import { type Id, lessonStatuses, LessonText } from "@parley/protocol";
import { parseJson } from "../store/json.ts";
import { findLessons } from "../store/lessons.ts";
import type { Db } from "../store/open-store.ts";
import { type FoundLesson, type LessonPlace, searchLessons } from "../store/search-lessons.ts";
import type { LessonRow } from "../store/tables-lessons.ts";

/** So many that share the most words are compared letter by letter. */
const compared = 12;

interface Wanted {
  learner: Id;
  text: LessonText;
  origin: { thread: Id };
  isLocalOnly: boolean;
}

/**
 * The lesson of a voice that says the same, told in the thread or in all threads of its account; undefined for none. One
 * that only local models may be told is never the same as one that any may.
 */
export async function findSame(
  db: Db,
  { learner, text, origin, isLocalOnly }: Wanted,
  places: LessonPlace[] = [
    { learner, thread: null },
    { learner, thread: origin.thread },
  ],
): Promise<LessonRow | undefined> {
  const { trigger, rest } = lessonStems(text);
  const stems = [...trigger, ...rest];
  const found = await searchLessons(db, places, stems, [...lessonStatuses]);
  const wanted = new Set(stems);
  const shared = (row: FoundLesson): number =>
    `${row.trigger_stems} ${row.rest_stems}`.split(" ").filter((stem) => wanted.has(stem)).length;
  const nearest = found
    .filter((row) => (row.is_local_only === 1) === isLocalOnly)
    .map((row) => ({ id: row.id, shared: shared(row) }))
    .toSorted((a, b) => b.shared - a.shared || (a.id < b.id ? -1 : 1))
    .slice(0, compared);
  const rows = new Map(
    (
      await findLessons(
        db,
        nearest.map((one) => one.id),
      )
    ).map((row) => [row.id, row]),
  );
  return nearest
    .flatMap((one) => rows.get(one.id) ?? [])
    .find((row) => isSameLesson(parseJson(LessonText, row.text), text));
}
