import { type Id, Lesson, LessonChange, LessonOrigin, LessonSource, LessonTaint, LessonText } from "@parley/protocol";
import { type SqlBool, sql } from "kysely";
import { z } from "zod";
import { parseJson } from "./json.ts";
import type { Db } from "./open-store.ts";
import type { IdentityRow } from "./tables.ts";
import type { LessonCountsRow, LessonRow } from "./tables-lessons.ts";

const ByModel = Lesson.shape.byModel;

/** Whose voice it is and whether it learns; kept as it is until the transaction ends, so that its lessons change one after the other. */
export async function lockLearner(
  db: Db,
  id: Id,
): Promise<(Pick<IdentityRow, "id" | "account_id" | "model"> & { learns: boolean }) | undefined> {
  const row = await db
    .updateTable("identities")
    .set({ learns: sql<number>`learns` })
    .where("id", "=", id)
    .returning(["id", "account_id", "model", "learns"])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { ...row, learns: row.learns === 1 && (await accountLearns(db, row.account_id)) };
}

/** Keeps a voice as it is until the transaction ends, so that its lessons change one after the other. */
export async function lockVoice(db: Db, id: Id): Promise<void> {
  await db
    .updateTable("identities")
    .set({ learns: sql<number>`learns` })
    .where("id", "=", id)
    .execute();
}

/** The same of all voices whose turns were told lessons. */
export async function lockVoicesOf(db: Db, turns: Id[]): Promise<void> {
  await db
    .updateTable("identities")
    .set({ learns: sql<number>`learns` })
    .where("id", "in", db.selectFrom("lesson_uses").select("learner_id").where("turn_id", "in", turns))
    .execute();
}

async function accountLearns(db: Db, account: Id): Promise<boolean> {
  const row = await db.selectFrom("accounts").select("learns").where("id", "=", account).executeTakeFirst();
  return row?.learns === 1;
}

/** Whether a voice learns, and whether a thread is its account's own; undefined where one of them is gone or deleted. */
export async function findSeat(
  db: Db,
  learner: Id,
  thread: Id,
): Promise<{ learns: boolean; isOwnThread: boolean } | undefined> {
  const row = await db
    .selectFrom("identities")
    .innerJoin("accounts", "accounts.id", "identities.account_id")
    .innerJoin("threads", (join) => join.on("threads.id", "=", thread).on("threads.deleted_at", "is", null))
    .select(["identities.account_id", "identities.learns", "accounts.learns as account_learns"])
    .select("threads.account_id as thread_account")
    .where("identities.id", "=", learner)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    learns: row.learns === 1 && row.account_learns === 1,
    isOwnThread: row.account_id === row.thread_account,
  };
}

export async function findLesson(db: Db, id: Id): Promise<LessonRow | undefined> {
  return db.selectFrom("lessons").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function findLessons(db: Db, ids: Id[]): Promise<LessonRow[]> {
  if (ids.length === 0) return [];
  return db.selectFrom("lessons").selectAll().where("id", "in", ids).execute();
}

/** All of a voice, the newest first. */
export async function listLessonsOf(db: Db, learner: Id): Promise<LessonRow[]> {
  return db
    .selectFrom("lessons")
    .selectAll()
    .where("learner_id", "=", learner)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();
}

/** What the voices of an account learned in a thread, the newest first. */
export async function listLessonsOfThread(db: Db, account: Id, thread: Id): Promise<LessonRow[]> {
  return db
    .selectFrom("lessons")
    .innerJoin("identities", "identities.id", "lessons.learner_id")
    .selectAll("lessons")
    .where("lessons.thread_id", "=", thread)
    .where("identities.account_id", "=", account)
    .orderBy("lessons.created_at", "desc")
    .orderBy("lessons.id", "desc")
    .execute();
}

/** Lessons that rest on something of which a word stands in their origins, such as an id. */
export async function listLessonsAbout(db: Db, word: Id): Promise<LessonRow[]> {
  const holds = sql<SqlBool>`(origin like ${`%${word}%`} or also like ${`%${word}%`})`;
  return db.selectFrom("lessons").selectAll().where(holds).orderBy("learner_id").orderBy("id").execute();
}

/** Where a lesson is told, for its caps: a thread, or all of its account. */
export async function listLessonsInPlace(
  db: Db,
  { learner_id, scope, thread_id, status }: Pick<LessonRow, "learner_id" | "scope" | "thread_id" | "status">,
): Promise<(Pick<LessonRow, "id" | "is_pinned" | "created_at"> & LessonCountsRow)[]> {
  let query = db
    .selectFrom("lessons")
    .select(["id", "is_pinned", "created_at", ...countColumns])
    .where("learner_id", "=", learner_id)
    .where("status", "=", status)
    .where("scope", "=", scope);
  if (scope === "thread") query = query.where("thread_id", "=", thread_id);
  return query.execute();
}

export async function insertLesson(db: Db, row: LessonRow): Promise<void> {
  await db.insertInto("lessons").values(row).execute();
}

export async function updateLesson(db: Db, id: Id, change: Partial<LessonRow>): Promise<void> {
  await db.updateTable("lessons").set(change).where("id", "=", id).execute();
}

export async function deleteLessons(db: Db, ids: Id[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom("lessons").where("id", "in", ids).execute();
}

const countColumns = [
  "helpful",
  "harmful",
  "neutral",
  "uses",
  "last_used_at",
  "without_helpful",
  "without_harmful",
  "without_neutral",
  "by_model",
] as const;

export function countsRowOf(row: LessonCountsRow): LessonCountsRow {
  const { helpful, harmful, neutral, uses, last_used_at, without_helpful, without_harmful, without_neutral } = row;
  const { by_model } = row;
  return { helpful, harmful, neutral, uses, last_used_at, without_helpful, without_harmful, without_neutral, by_model };
}

export function toLesson(row: LessonRow): Lesson {
  return {
    ...parseJson(LessonText, row.text),
    id: row.id,
    learner: row.learner_id,
    kind: row.kind,
    scope: row.scope,
    status: row.status,
    isPinned: row.is_pinned === 1,
    isLocalOnly: row.is_local_only === 1,
    taints: parseJson(z.array(LessonTaint), row.taints),
    origin: parseJson(LessonOrigin, row.origin),
    also: parseJson(z.array(LessonSource), row.also),
    ...countsOf(row),
    createdAt: row.created_at,
    changes: parseJson(z.array(LessonChange), row.changes),
  };
}

/** The counters as a lesson has them. */
export function countsOf(row: LessonCountsRow): Pick<Lesson, "counts" | "byModel"> {
  return {
    counts: {
      helpful: row.helpful,
      harmful: row.harmful,
      neutral: row.neutral,
      uses: row.uses,
      lastUsedAt: row.last_used_at,
      without: { helpful: row.without_helpful, harmful: row.without_harmful, neutral: row.without_neutral },
    },
    byModel: parseJson(ByModel, row.by_model),
  };
}

/** The row of a lesson; by which stems it is found is the caller's. */
export function toLessonRow(lesson: Lesson, stems: { trigger: string[]; rest: string[] }): LessonRow {
  const { title, when, do: advice, dont, counts } = lesson;
  return {
    id: lesson.id,
    learner_id: lesson.learner,
    thread_id: lesson.origin.thread,
    scope: lesson.scope,
    status: lesson.status,
    kind: lesson.kind,
    is_pinned: lesson.isPinned ? 1 : 0,
    is_local_only: lesson.isLocalOnly ? 1 : 0,
    text: JSON.stringify({ title, when, do: advice, dont }),
    taints: JSON.stringify(lesson.taints),
    origin: JSON.stringify(lesson.origin),
    also: JSON.stringify(lesson.also),
    changes: JSON.stringify(lesson.changes),
    trigger_stems: stems.trigger.join(" "),
    rest_stems: stems.rest.join(" "),
    helpful: counts.helpful,
    harmful: counts.harmful,
    neutral: counts.neutral,
    uses: counts.uses,
    last_used_at: counts.lastUsedAt,
    without_helpful: counts.without.helpful,
    without_harmful: counts.without.harmful,
    without_neutral: counts.without.neutral,
    by_model: JSON.stringify(lesson.byModel),
    created_at: lesson.createdAt,
  };
}
