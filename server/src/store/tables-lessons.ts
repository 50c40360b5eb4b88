import type { LessonKind, LessonScope, LessonStatus } from "@parley/protocol";
import type { Generated } from "kysely";

export interface LessonTables {
  lessons: LessonRow;
  lesson_search: { id: Generated<number>; lesson_id: string };
  lesson_log: Omit<LessonLogRow, "seq"> & { seq: Generated<number> };
  lesson_uses: LessonUseRow;
  lesson_lots: { thread_id: string; is_held_out: number };
}

export interface LessonRow {
  id: string;
  learner_id: string;
  /** Of its origin; for one of the scope `thread` also where it is told. */
  thread_id: string;
  scope: LessonScope;
  status: LessonStatus;
  kind: LessonKind;
  is_pinned: number;
  is_local_only: number;
  /** JSON. */
  text: string;
  taints: string;
  origin: string;
  also: string;
  changes: string;
  /** By what it is found: the stems of what it is for, and those of the rest, parted by blanks. */
  trigger_stems: string;
  rest_stems: string;
  helpful: number;
  harmful: number;
  neutral: number;
  uses: number;
  last_used_at: number | null;
  without_helpful: number;
  without_harmful: number;
  without_neutral: number;
  /** JSON. */
  by_model: string;
  created_at: number;
}

/** The counters alone. */
export type LessonCountsRow = Pick<
  LessonRow,
  | "helpful"
  | "harmful"
  | "neutral"
  | "uses"
  | "last_used_at"
  | "without_helpful"
  | "without_harmful"
  | "without_neutral"
  | "by_model"
>;

export interface LessonLogRow {
  seq: number;
  learner_id: string;
  lesson_id: string | null;
  at: number;
  /** What was done to the lesson, or USE, CREDIT, ROLLBACK, GONE. */
  op: string;
  by_id: string | null;
  author: string | null;
  /** JSON of the lesson. */
  lesson: string | null;
  /** JSON of `LessonCountsRow`. */
  counts: string | null;
  turn_id: string | null;
  outcome: string | null;
  /** Of a ROLLBACK the last row that counts. */
  back_to: number | null;
}

export interface LessonUseRow {
  turn_id: string;
  lesson_id: string;
  learner_id: string;
  thread_id: string;
  model: string;
  is_withheld: number;
  is_cited: number;
  outcome: "helpful" | "harmful" | "neutral" | null;
  is_counted: number;
  at: number;
}
