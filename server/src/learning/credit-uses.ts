import type { Id, Lesson } from "@parley/protocol";
import { appendLessonLog, type LogEntry } from "../store/lesson-log.ts";
import { countTold, insertUses, judgeUses, listUsesOfTurns, updateUses } from "../store/lesson-uses.ts";
import { countsRowOf, findLessons, lockVoice, lockVoicesOf, toLesson, updateLesson } from "../store/lessons.ts";
import type { Db } from "../store/open-store.ts";
import type { LessonRow, LessonUseRow } from "../store/tables-lessons.ts";
import { changed, doesHarm, saveInLedger } from "./ledger.ts";

export interface TurnUses {
  turn: Id;
  thread: Id;
  learner: Id;
  /** The id of the model that was asked. */
  model: string;
  told: Id[];
  withheld: Id[];
  now: number;
}

/** How an answer was judged; null for not, or not any more. */
export type Outcome = LessonUseRow["outcome"];

/** Writes down which lessons a turn was told and which the lot left out. Once a turn: what is written stays. */
export async function recordUses(db: Db, uses: TurnUses): Promise<void> {
  const { turn, thread, learner, model, told, withheld, now } = uses;
  if (told.length + withheld.length === 0) return;
  await lockVoice(db, learner);
  const row = (lesson: Id, isWithheld: boolean): LessonUseRow => ({
    turn_id: turn,
    lesson_id: lesson,
    learner_id: learner,
    thread_id: thread,
    model,
    is_withheld: isWithheld ? 1 : 0,
    is_cited: 0,
    outcome: null,
    is_counted: 1,
    at: now,
  });
  const rows = [...told.map((id) => row(id, false)), ...withheld.map((id) => row(id, true))];
  if (!(await insertUses(db, rows))) return;
  const lessons = new Map((await countTold(db, told, now)).map((one) => [one.id, one]));
  const entries = [...told, ...withheld].map((lesson): LogEntry => {
    const after = lessons.get(lesson);
    const entry: LogEntry = { learner, lesson, at: now, op: "USE", use: { turn_id: turn, outcome: null } };
    return after === undefined ? entry : { ...entry, counts: countsRowOf(after) };
  });
  await appendLessonLog(db, entries);
}

/** Marks which of the lessons that a turn was told its answer says it used. */
export async function recordCited(db: Db, turn: Id, lessons: Id[]): Promise<void> {
  const told = (await listUsesOfTurns(db, [turn])).filter((use) => use.is_withheld === 0);
  await updateUses(
    db,
    told.filter((use) => lessons.includes(use.lesson_id)),
    { is_cited: 1 },
  );
}

/**
 * Counts how the answers of turns were judged for the lessons they were told and for those the lot left out. The same
 * again changes nothing, another outcome replaces the one before, null takes it back. Lessons that do harm are
 * quarantined, and come back if what showed it was withdrawn.
 */
export async function creditUses(
  db: Db,
  { turns, outcome, now }: { turns: Id[]; outcome: Outcome; now: number },
): Promise<void> {
  if (turns.length === 0) return;
  await lockVoicesOf(db, turns);
  const uses = await listUsesOfTurns(db, turns);
  const changing = uses.filter((use) => use.is_counted === 1 && use.outcome !== outcome);
  await creditOwn(db, changing, { outcome, now });
}

async function creditOwn(
  db: Db,
  uses: LessonUseRow[],
  { outcome, now }: { outcome: Outcome; now: number },
): Promise<void> {
  if (uses.length === 0) return;
  await judgeUses(db, uses, outcome);
  const lessons = new Map(
    (
      await findLessons(
        db,
        uses.map((use) => use.lesson_id),
      )
    ).map((row) => [row.id, row]),
  );
  const entries: LogEntry[] = [];
  for (const use of uses) {
    const row = lessons.get(use.lesson_id);
    if (row === undefined) continue;
    const after = counted(row, use, outcome);
    lessons.set(row.id, after);
    entries.push({
      learner: use.learner_id,
      lesson: row.id,
      at: now,
      op: "CREDIT",
      counts: countsRowOf(after),
      use: { turn_id: use.turn_id, outcome },
    });
  }
  for (const row of lessons.values()) await updateLesson(db, row.id, countsRowOf(row));
  await appendLessonLog(db, entries);
  for (const row of lessons.values()) await judge(db, row, now);
}

/** The counters of a lesson with a use's outcome replaced. */
function counted(row: LessonRow, use: LessonUseRow, outcome: Outcome): LessonRow {
  const after = { ...row };
  const add = (which: Outcome, by: 1 | -1): void => {
    if (which === null) return;
    if (use.is_withheld === 1) after[`without_${which}`] = Math.max(0, after[`without_${which}`] + by);
    else after[which] = Math.max(0, after[which] + by);
  };
  add(use.outcome, -1);
  add(outcome, 1);
  if (use.is_withheld === 1) return after;
  // Written here in this very shape.
  const byModel = JSON.parse(row.by_model) as Lesson["byModel"];
  const counts = { helpful: 0, harmful: 0, neutral: 0, ...byModel[use.model] };
  if (use.outcome !== null) counts[use.outcome] = Math.max(0, counts[use.outcome] - 1);
  if (outcome !== null) counts[outcome] += 1;
  return { ...after, by_model: JSON.stringify({ ...byModel, [use.model]: counts }) };
}

/** Harm takes an active lesson out; where its evidence was withdrawn, what the rule took out comes back. */
async function judge(db: Db, row: LessonRow, now: number): Promise<void> {
  // Most were never harmful twice: only then it is worth reading what else speaks for it.
  const isOut = row.harmful >= 2 && doesHarm(toLesson(row));
  if (row.status === "active" && isOut) {
    const done = { op: "QUARANTINE" as const, by: null, at: now };
    await saveInLedger(db, changed(toLesson(row), { status: "quarantined" }, done), done);
  } else if (row.status === "quarantined" && !isOut) {
    const done = { op: "RESTORE" as const, by: null, at: now };
    await saveInLedger(db, changed(toLesson(row), { status: "active" }, done), done);
  }
}
