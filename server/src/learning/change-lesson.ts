import { previewPromotion, scrubLesson, sentenceCount } from "@parley/engine";
import {
  AppError,
  assertNever,
  type Id,
  type Lesson,
  type LessonChangeBody,
  type LessonCounts,
  LessonText,
  maxLessonSentences,
  maxLessonSources,
} from "@parley/protocol";
import { findLesson, lockLearner, toLesson } from "../store/lessons.ts";
import type { Db } from "../store/open-store.ts";
import { textOf } from "./add-lesson.ts";
import { keepWithinCaps } from "./caps.ts";
import { findSame } from "./find-same.ts";
import { changed, type Done, saveInLedger } from "./ledger.ts";
import { namesOf } from "./names-of.ts";

/**
 * What a person does with a lesson of a voice of their own; returns it as it is then, of a PROMOTE that met its like among
 * the account's lessons that one. Throws `not_found` for anybody else's, `invalid_request` for words that are too many or
 * that would carry names, addresses or keys to other threads. What is so already changes nothing.
 */
export async function changeLesson(db: Db, account: Id, id: Id, body: LessonChangeBody, now: number): Promise<Lesson> {
  const lesson = await readOwn(db, account, id);
  const done: Done = { op: body.op, by: account, at: now };
  switch (body.op) {
    case "EDIT": {
      const text = checked({ ...textOf(lesson), ...textIn(body) });
      if (lesson.scope === "account") await checkNames(db, account, lesson, text);
      return isEqual(text, textOf(lesson)) ? lesson : save(db, changed(lesson, text, done), done);
    }
    case "PROMOTE":
      return promote(db, account, lesson, checked(textOf(body)), done);
    case "DEMOTE":
      return lesson.scope === "thread" ? lesson : save(db, changed(lesson, { scope: "thread" }, done), done);
    case "ADMIT":
      return lesson.status === "candidate" ? save(db, changed(lesson, { status: "active" }, done), done) : lesson;
    case "FORGET":
      return lesson.status === "forgotten" ? lesson : save(db, changed(lesson, { status: "forgotten" }, done), done);
    case "RESTORE": {
      if (lesson.status !== "forgotten" && lesson.status !== "quarantined") return lesson;
      return save(db, changed(lesson, { status: wasTakenIn(lesson) ? "active" : "candidate" }, done), done);
    }
    case "PIN":
    case "UNPIN": {
      const isPinned = body.op === "PIN";
      return lesson.isPinned === isPinned ? lesson : save(db, changed(lesson, { isPinned }, done), done);
    }
    default:
      return assertNever(body);
  }
}

/** A lesson of one's own as it would be told elsewhere, for the person who decides that; and what was taken out of it. */
export async function readPromotion(db: Db, account: Id, id: Id): Promise<{ text: LessonText; removed: string[] }> {
  const lesson = await readOwn(db, account, id);
  return previewPromotion(textOf(lesson), await namesOf(db, account, threadsOf(lesson)));
}

async function readOwn(db: Db, account: Id, id: Id): Promise<Lesson> {
  const row = await findLesson(db, id);
  const learner = row === undefined ? undefined : await lockLearner(db, row.learner_id);
  if (row === undefined || learner?.account_id !== account) throw new AppError("not_found");
  // Read again behind the lock.
  const fresh = await findLesson(db, id);
  if (fresh === undefined) throw new AppError("not_found");
  return toLesson(fresh);
}

async function promote(db: Db, account: Id, lesson: Lesson, text: LessonText, done: Done): Promise<Lesson> {
  await checkNames(db, account, lesson, text);
  if (lesson.scope === "account" && lesson.status === "active" && isEqual(text, textOf(lesson))) return lesson;
  const { learner, origin, isLocalOnly } = lesson;
  const same = await findSame(db, { learner, text, origin, isLocalOnly }, [{ learner, thread: null }]);
  if (same !== undefined && same.id !== lesson.id && same.status === "active")
    return mergeInto(db, toLesson(same), lesson, done);
  const after = changed(lesson, { ...text, scope: "account", status: "active" }, done);
  return save(db, after, done);
}

/** One of the two is enough: the account's keeps its words and takes over evidence and counters, the thread's is forgotten. */
async function mergeInto(db: Db, kept: Lesson, lesson: Lesson, done: Done): Promise<Lesson> {
  const merging: Done = { ...done, op: "MERGE" };
  const gone = changed(lesson, { status: "forgotten" }, merging);
  await saveInLedger(db, gone, merging);
  const own = { origin: lesson.origin, text: textOf(lesson), taints: lesson.taints };
  const also = [...kept.also, own, ...lesson.also].slice(-maxLessonSources);
  const after = changed(
    kept,
    { also, counts: summed(kept.counts, lesson.counts), byModel: summedByModel(kept.byModel, lesson.byModel) },
    merging,
  );
  return save(db, after, merging);
}

function summed(a: LessonCounts, b: LessonCounts): LessonCounts {
  return {
    helpful: a.helpful + b.helpful,
    harmful: a.harmful + b.harmful,
    neutral: a.neutral + b.neutral,
    uses: a.uses + b.uses,
    lastUsedAt: Math.max(a.lastUsedAt ?? 0, b.lastUsedAt ?? 0) || null,
    without: {
      helpful: a.without.helpful + b.without.helpful,
      harmful: a.without.harmful + b.without.harmful,
      neutral: a.without.neutral + b.without.neutral,
    },
  };
}

function summedByModel(a: Lesson["byModel"], b: Lesson["byModel"]): Lesson["byModel"] {
  const none = { helpful: 0, harmful: 0, neutral: 0 };
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((model) => {
      const [one, other] = [a[model] ?? none, b[model] ?? none];
      const counts = {
        helpful: one.helpful + other.helpful,
        harmful: one.harmful + other.harmful,
        neutral: one.neutral + other.neutral,
      };
      return [model, counts];
    }),
  );
}

async function save(db: Db, lesson: Lesson, done: Done): Promise<Lesson> {
  await saveInLedger(db, lesson, done);
  await keepWithinCaps(db, lesson, done.at);
  return lesson;
}

function textIn({ title, when, do: advice, dont }: Partial<LessonText>): Partial<LessonText> {
  return {
    ...(title === undefined ? {} : { title }),
    ...(when === undefined ? {} : { when }),
    ...(advice === undefined ? {} : { do: advice }),
    ...(dont === undefined ? {} : { dont }),
  };
}

function checked(text: LessonText): LessonText {
  if (sentenceCount(text) > maxLessonSentences)
    throw new AppError("invalid_request", { message: `A lesson has at most ${maxLessonSentences} sentences.` });
  return text;
}

/** What is told in other threads carries nobody's name, address or key there. */
async function checkNames(db: Db, account: Id, lesson: Lesson, text: LessonText): Promise<void> {
  const { removed } = scrubLesson(text, await namesOf(db, account, threadsOf(lesson)));
  if (removed.length > 0)
    throw new AppError("invalid_request", {
      message: `A lesson for all threads cannot hold names, addresses, keys or long numbers: ${removed.join(", ")}.`,
    });
}

function threadsOf(lesson: Lesson): Id[] {
  return [lesson.origin, ...lesson.also.map((one) => one.origin)].map((one) => one.thread);
}

function wasTakenIn({ taints, changes }: Lesson): boolean {
  return taints.length === 0 || changes.some(({ op }) => op === "ADMIT" || op === "PROMOTE");
}

function isEqual(a: LessonText, b: LessonText): boolean {
  return JSON.stringify(textOf(a)) === JSON.stringify(textOf(b));
}
