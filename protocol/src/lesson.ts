import { z } from "zod";
import { Id } from "./ids.ts";

/** What sort of thing was learned. */
export const LessonKind = z.enum(["strategy", "pitfall", "fact", "preference", "model_trait"]);
export type LessonKind = z.infer<typeof LessonKind>;

/**
 * A *candidate* is told to nobody until its owner or enough evidence takes it in; *active* is told where it fits;
 * *quarantined* did harm and is told no more; *forgotten* was taken away by a person or a rule, and can come back by undo.
 */
export const lessonStatuses = ["candidate", "active", "quarantined", "forgotten"] as const;
export const LessonStatus = z.enum(lessonStatuses);
export type LessonStatus = z.infer<typeof LessonStatus>;

/** Where it is told: in the thread it was drawn from, or in all threads of the account that owns its learner. */
export const LessonScope = z.enum(["thread", "account"]);
export type LessonScope = z.infer<typeof LessonScope>;

/** By what it was shown that one attempt was better: nothing else teaches. */
export const LessonEvidence = z.enum(["best", "correction", "thumbs"]);
export type LessonEvidence = z.infer<typeof LessonEvidence>;

/** Why a lesson may not be trusted at once: each of these waits for the learner's owner. */
export const LessonTaint = z.enum(["other_person", "imported", "guest", "tool", "edited_by_model", "scrubbed"]);
export type LessonTaint = z.infer<typeof LessonTaint>;

export const maxLessonLength = 400;
export const maxLessonTitle = 80;
export const maxLessonSentences = 3;
const Line = z.string().trim().min(1).max(maxLessonLength);

/** What a lesson says, model-neutral: without names, addresses, keys. */
export const LessonText = z.object({
  title: z.string().trim().min(1).max(maxLessonTitle),
  /** The sort of request in which it may help. */
  when: Line,
  /** At most three sentences. */
  do: Line,
  dont: Line.nullable(),
});
export type LessonText = z.infer<typeof LessonText>;

/** Whom it came from. A thread that was deleted takes its lessons along, so all ids lead somewhere. */
export const LessonOrigin = z.object({
  thread: Id,
  round: Id,
  /** The answers that were set beside each other, the better first; of a correction the corrected one. */
  messages: z.array(Id).max(8),
  /** The words that show it, verbatim of the first message or of the correction. */
  quote: z.string().max(400),
  /** The voice or person whose attempt or words were the better; null for an account that is gone. */
  taughtBy: z.object({ kind: z.enum(["person", "model"]), identity: Id.nullable(), name: z.string() }),
  evidence: LessonEvidence,
  /** Who gave the evidence. */
  judgedBy: z.object({ account: Id.nullable(), name: z.string() }),
  /** What wrote it down: model and version of the prompt that asked. */
  extractor: z.object({ model: z.string(), prompt: z.int() }),
});
export type LessonOrigin = z.infer<typeof LessonOrigin>;

/** How it went where it was told (`helpful`, `harmful`, `neutral`), and where it was drawn by lot and left out (`without`). */
export const LessonCounts = z.object({
  helpful: z.int().nonnegative(),
  harmful: z.int().nonnegative(),
  neutral: z.int().nonnegative(),
  /** Turns it was told to, and the last of them. */
  uses: z.int().nonnegative(),
  lastUsedAt: z.int().nullable(),
  without: z.object({ helpful: z.int().nonnegative(), harmful: z.int().nonnegative(), neutral: z.int().nonnegative() }),
});
export type LessonCounts = z.infer<typeof LessonCounts>;

/** One line of a lesson's history, newest last. */
export const LessonChange = z.object({
  op: z.enum([
    "ADD",
    "MERGE",
    "EDIT",
    "ADMIT",
    "PROMOTE",
    "DEMOTE",
    "QUARANTINE",
    "FORGET",
    "RESTORE",
    "PIN",
    "UNPIN",
    "REVALIDATE",
  ]),
  /** The account that did it; null where a rule did. */
  by: Id.nullable(),
  at: z.int(),
});
export type LessonChange = z.infer<typeof LessonChange>;

/** Further evidence of the same: what it came from, what that alone would say, and why it may not be trusted. */
export const LessonSource = z.object({ origin: LessonOrigin, text: LessonText, taints: z.array(LessonTaint) });
export type LessonSource = z.infer<typeof LessonSource>;

export const maxLessonSources = 7;

/** What an identity took along. */
export const Lesson = LessonText.extend({
  id: Id,
  /** The identity that is told. */
  learner: Id,
  kind: LessonKind,
  scope: LessonScope,
  status: LessonStatus,
  isPinned: z.boolean(),
  /** Drawn in a thread that is locked to local models: told to local models only, always. */
  isLocalOnly: z.boolean(),
  taints: z.array(LessonTaint),
  origin: LessonOrigin,
  /** Other evidence that came to the same, the oldest first. */
  also: z.array(LessonSource).max(maxLessonSources),
  counts: LessonCounts,
  /** The same by model id; a lesson that does harm with one model is not told to that model. */
  byModel: z.record(z.string(), LessonCounts.pick({ helpful: true, harmful: true, neutral: true })),
  createdAt: z.int(),
  changes: z.array(LessonChange).max(20),
});
export type Lesson = z.infer<typeof Lesson>;

/** Of an answer: which lessons its prompt held, and which of them it says it used. */
export const UsedLesson = z.object({ id: Id, title: z.string(), isCited: z.boolean() });
export type UsedLesson = z.infer<typeof UsedLesson>;

/** What a person does with a lesson of their own identity. */
export const LessonChangeBody = z.discriminatedUnion("op", [
  LessonText.partial().extend({ op: z.literal("EDIT") }),
  /** To all threads of the account, in the words of a preview that was scrubbed and seen. */
  LessonText.extend({ op: z.literal("PROMOTE") }),
  z.strictObject({ op: z.enum(["ADMIT", "DEMOTE", "FORGET", "RESTORE", "PIN", "UNPIN"]) }),
]);
export type LessonChangeBody = z.infer<typeof LessonChangeBody>;
