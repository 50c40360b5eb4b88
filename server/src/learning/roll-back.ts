import type { Id, Lesson } from "@parley/protocol";
import { appendLessonLog, lessonOf, type LogEntry, readLessonLog } from "../store/lesson-log.ts";
import { listUsesOf, updateUses } from "../store/lesson-uses.ts";
import { countsOf, deleteLessons, listLessonsOf, lockLearner, toLesson } from "../store/lessons.ts";
import type { Db } from "../store/open-store.ts";
import type { LessonCountsRow, LessonLogRow, LessonUseRow } from "../store/tables-lessons.ts";
import { insertInLedger, replaceLesson } from "./ledger.ts";

/** What stood in the ledger of a voice behind a row of its log. */
interface Ledger {
  lessons: Map<Id, Lesson>;
  /** How the answers of turns were judged for a lesson, by `turn/lesson`: what is not in it does not count. */
  uses: Map<string, LessonUseRow["outcome"]>;
}

/**
 * Puts all that a voice learned back to how it stood at the end of a millisecond: words, scopes, states, counters. Texts
 * that went with a thread or a message stay gone. The log only grows, so this too can be taken back. Returns how many
 * lessons changed; nothing happens to a voice that is gone.
 */
export async function rollback(db: Db, learner: Id, at: number, by: Id | null, now: number): Promise<number> {
  if ((await lockLearner(db, learner)) === undefined) return 0;
  const log = await readLessonLog(db, learner);
  const last = log.findLast((row) => row.at <= at)?.seq ?? 0;
  const then = ledgerAt(log, last);
  const current = new Map((await listLessonsOf(db, learner)).map((row) => [row.id, toLesson(row)]));
  const entries: LogEntry[] = [{ learner, lesson: null, at: now, op: "ROLLBACK", by, backTo: last }];
  const gone = [...current.keys()].filter((id) => !then.lessons.has(id));
  await deleteLessons(db, gone);
  for (const lesson of gone) entries.push({ learner, lesson, at: now, op: "ROLLBACK", by });
  for (const [id, lesson] of then.lessons) {
    const own = current.get(id);
    if (own !== undefined && JSON.stringify(own) === JSON.stringify(lesson)) continue;
    if (own === undefined) await insertInLedger(db, lesson);
    else await replaceLesson(db, lesson);
    entries.push({ learner, lesson: id, at: now, op: "ROLLBACK", by, after: lesson });
  }
  await appendLessonLog(db, entries);
  await restoreUses(db, learner, then);
  return entries.length - 1;
}

async function restoreUses(db: Db, learner: Id, then: Ledger): Promise<void> {
  for (const use of await listUsesOf(db, learner)) {
    const key = `${use.turn_id}/${use.lesson_id}`;
    const change = { is_counted: then.uses.has(key) ? 1 : 0, outcome: then.uses.get(key) ?? null };
    if (change.is_counted !== use.is_counted || change.outcome !== use.outcome) await updateUses(db, [use], change);
  }
}

/** The ledger behind a row: every line of the log done again, a rollback by what it went back to. */
function ledgerAt(log: LessonLogRow[], last: number): Ledger {
  let ledger: Ledger = { lessons: new Map(), uses: new Map() };
  for (const row of log) {
    if (row.seq > last) break;
    if (row.op === "ROLLBACK" && row.lesson_id === null) {
      // Lessons are said again behind it, since texts may have gone meanwhile.
      ledger = { lessons: ledger.lessons, uses: ledgerAt(log, row.back_to ?? 0).uses };
      continue;
    }
    if (row.lesson_id !== null) takeLesson(ledger.lessons, row.lesson_id, row);
    if (row.turn_id !== null)
      ledger.uses.set(`${row.turn_id}/${row.lesson_id ?? ""}`, row.outcome as LessonUseRow["outcome"]);
  }
  return ledger;
}

function takeLesson(lessons: Map<Id, Lesson>, id: Id, row: LessonLogRow): void {
  const whole = lessonOf(row);
  const before = lessons.get(id);
  if (whole !== null) lessons.set(id, whole);
  else if (row.counts === null) {
    // It was taken away there, or its text had to go.
    if (row.op !== "USE" && row.op !== "CREDIT") lessons.delete(id);
  } else if (before !== undefined) lessons.set(id, withCounts(before, row.counts));
}

function withCounts(lesson: Lesson, counts: string): Lesson {
  // Written by `countsRowOf` in this very shape.
  const row = JSON.parse(counts) as LessonCountsRow;
  return { ...lesson, ...countsOf(row) };
}
