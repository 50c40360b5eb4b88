import type { Thumb } from "@parley/protocol";

export interface JudgementTables {
  judgements: JudgementRow;
}

/** A row says something: one that says nothing any more is deleted. */
export interface JudgementRow {
  message_id: string;
  /** The person's member. */
  member_id: string;
  thread_id: string;
  round_id: string;
  thumb: Thumb | null;
  is_best: number;
  /** JSON. */
  correction: string | null;
  at: number;
}
