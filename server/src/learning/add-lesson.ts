import { lessonFault, scrubLesson } from "@parley/engine";
import {
  type Id,
  type Lesson,
  type LessonKind,
  type LessonOrigin,
  type LessonTaint,
  type LessonText,
  maxLessonSources,
} from "@parley/protocol";
import { countLessonsBy } from "../store/lesson-log.ts";
import { lockLearner, toLesson } from "../store/lessons.ts";
import type { Db } from "../store/open-store.ts";
import { keepWithinCaps } from "./caps.ts";
import { findSame } from "./find-same.ts";
import { addToLedger, changed, doesHarm, type Done, saveInLedger } from "./ledger.ts";

/** What a voice may take along. */
export interface LessonDraft {
  id: Id;
  learner: Id;
  kind: LessonKind;
  text: LessonText;
  origin: LessonOrigin;
  /** What the caller knows of where it came from; that the evidence is not the owner's is added here. */
  taints: LessonTaint[];
  isLocalOnly: boolean;
  /** Of people and voices of the thread: they are taken out. */
  names: string[];
}

const dayMs = 86_400_000;
/** So much evidence of one person is taken in a day: the voice's owner's, and anybody else's. */
export const lessonsPerDay = { owner: 60, other: 10 };

/**
 * Takes a lesson in, or merges it into one that says the same; null where the voice does not learn, the text is none that
 * a voice may be told, its author gave enough for a day, or a person forgot the same before. What the voice's owner did
 * not show, or what anything taints, waits as a candidate.
 */
export async function addLesson(db: Db, draft: LessonDraft, now: number): Promise<Lesson | null> {
  const learner = await lockLearner(db, draft.learner);
  if (learner?.learns !== true) return null;
  const { text, removed } = scrubLesson(draft.text, draft.names);
  // Before: a link that is taken out leaves a text that asks to follow it.
  if (lessonFault(draft.text) !== null || lessonFault(text) !== null) return null;
  const judge = draft.origin.judgedBy.account;
  const isOwners = judge === learner.account_id;
  const author = judge ?? `thread:${draft.origin.thread}`;
  if ((await countLessonsBy(db, author, now - dayMs)) >= (isOwners ? lessonsPerDay.owner : lessonsPerDay.other))
    return null;
  const taints = taintsOf(draft, isOwners, removed);
  const clean = { ...draft, text, taints };
  const same = await findSame(db, clean);
  if (same !== undefined) return merge(db, toLesson(same), clean, { op: "MERGE", by: null, at: now, author });
  const lesson = changed(newLesson(clean, now), {}, { op: "ADD", by: null, at: now });
  await addToLedger(db, lesson, { op: "ADD", by: null, at: now, author });
  await keepWithinCaps(db, lesson, now);
  return lesson;
}

function taintsOf(draft: LessonDraft, isOwners: boolean, removed: string[]): LessonTaint[] {
  const taints = new Set(draft.taints);
  if (!isOwners) taints.add(draft.origin.judgedBy.account === null ? "guest" : "other_person");
  // What is left may not mean what was said.
  if (removed.length > 0) taints.add("scrubbed");
  return [...taints];
}

export function newLesson({ id, learner, kind, text, origin, taints, isLocalOnly }: LessonDraft, now: number): Lesson {
  return {
    ...text,
    id,
    learner,
    kind,
    scope: "thread",
    status: taints.length === 0 ? "active" : "candidate",
    isPinned: false,
    isLocalOnly,
    taints,
    origin,
    also: [],
    counts: {
      helpful: 0,
      harmful: 0,
      neutral: 0,
      uses: 0,
      lastUsedAt: null,
      without: { helpful: 0, harmful: 0, neutral: 0 },
    },
    byModel: {},
    createdAt: now,
    changes: [],
  };
}

/**
 * Adds evidence to a lesson that is there. Its words stay, but those of a tainted candidate give way to words that nothing
 * taints: so nobody plants a candidate that the owner's own evidence then takes in.
 */
async function merge(db: Db, lesson: Lesson, draft: LessonDraft, done: Done): Promise<Lesson | null> {
  const isForgotten = lesson.status === "forgotten";
  if (isForgotten && lesson.changes.findLast((one) => one.op === "FORGET")?.by !== null) return null;
  if ([lesson.origin, ...lesson.also.map((one) => one.origin)].some((one) => isSameEvidence(one, draft.origin)))
    return lesson;
  const { text, origin, taints } = draft;
  const takesOver = (lesson.status === "candidate" || isForgotten) && lesson.taints.length > 0 && taints.length === 0;
  const own = { origin: lesson.origin, text: textOf(lesson), taints: lesson.taints };
  const isActive = taints.length === 0 && (lesson.status === "candidate" || isForgotten);
  // So much evidence is enough, unless it changes what becomes of the lesson.
  if (!isActive && lesson.also.length >= maxLessonSources) return lesson;
  const also = [...lesson.also, takesOver ? own : { origin, text, taints }].slice(-maxLessonSources);
  const isLifted = lesson.status === "quarantined" && !doesHarm({ ...lesson, also });
  const status = isActive || isLifted ? ("active" as const) : lesson.status;
  const after = changed(lesson, { ...(takesOver ? { ...text, origin, taints } : {}), also, status }, done);
  await saveInLedger(db, after, done);
  if (isActive) await keepWithinCaps(db, after, done.at);
  return after;
}

function isSameEvidence(a: LessonOrigin, b: LessonOrigin): boolean {
  return (
    a.evidence === b.evidence &&
    a.judgedBy.account === b.judgedBy.account &&
    a.messages.join() === b.messages.join() &&
    a.round === b.round
  );
}

export function textOf({ title, when, do: advice, dont }: LessonText): LessonText {
  return { title, when, do: advice, dont };
}
