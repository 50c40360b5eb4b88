import { z } from "zod";
import { Id } from "./ids.ts";

export const Thumb = z.enum(["up", "down"]);
export type Thumb = z.infer<typeof Thumb>;

export const maxCorrectionLength = 2_000;

/** A piece of the judged message's text (its text parts, one after the other), in UTF-16 code units. */
export const JudgedPassage = z.object({ start: z.int().min(0), end: z.int().min(0) });
export type JudgedPassage = z.infer<typeof JudgedPassage>;

/** What a person says is wrong with an answer, or how it should be. */
export const Correction = z.object({
  text: z.string().max(maxCorrectionLength),
  /** Null where all of the message is meant. */
  passage: JudgedPassage.nullable(),
  at: z.int(),
  /** When its author changed it last; null for never. */
  editedAt: z.int().nullable(),
});
export type Correction = z.infer<typeof Correction>;

/** What one person says of one answer. */
export const Judgement = z.object({
  /** The person's member. */
  by: Id,
  thumb: Thumb.nullable(),
  /** Whether it is the best answer of its round for this person; at most one is. */
  isBest: z.boolean(),
  correction: Correction.nullable(),
  /** When it was changed last. */
  at: z.int(),
});
export type Judgement = z.infer<typeof Judgement>;

/** What a person changes of their judgement; what is left out stays, null and false take it back. */
export const JudgementChange = z.strictObject({
  thumb: Thumb.nullable().optional(),
  isBest: z.boolean().optional(),
  correction: z
    .strictObject({
      text: z.string().trim().min(1).max(maxCorrectionLength),
      passage: z
        .strictObject({ start: z.int().min(0), end: z.int().min(0) })
        .nullable()
        .default(null),
    })
    .nullable()
    .optional(),
});
export type JudgementChange = z.infer<typeof JudgementChange>;

/** Whether it says nothing any more: then it is kept nowhere. */
export function isEmptyJudgement({ thumb, isBest, correction }: Judgement): boolean {
  return thumb === null && !isBest && correction === null;
}

/**
 * Judgements of one message with what a person says now, ordered by member: so whoever comes later and no longer finds
 * what was withdrawn in the log has them in the same order.
 */
export function withJudgement(judgements: Judgement[], judgement: Judgement): Judgement[] {
  const others = judgements.filter((one) => one.by !== judgement.by);
  if (isEmptyJudgement(judgement)) return others;
  return [...others, judgement].toSorted((a, b) => (a.by < b.by ? -1 : 1));
}
