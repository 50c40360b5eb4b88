import { z } from "zod";
import { Id } from "./ids.ts";
import { Message, Part } from "./message.ts";
import { ParameterName } from "./parameters.ts";

export const TurnStatus = z.enum(["planned", "running", "waiting", "ended"]);
export type TurnStatus = z.infer<typeof TurnStatus>;

export const TurnOutcome = z.enum(["said", "passed", "reacted", "stopped", "failed", "refused", "interrupted"]);
export type TurnOutcome = z.infer<typeof TurnOutcome>;

/** Why a model did not answer. The page has a sentence for each; texts of providers never are the code. */
export const FailureCode = z.enum([
  "key_refused",
  "rate_limited",
  "context_too_long",
  "model_unknown",
  "content_refused",
  "provider_error",
  "unreachable",
  "no_first_token",
  "went_silent",
  "took_too_long",
  "cut_off",
  "bad_answer",
  "empty_answer",
  "answer_too_long",
  "no_connection",
  "account_suspended",
  "calls_used_up",
  "budget_reached",
  "guest_limit_reached",
  "offer_used_up",
  "offer_withdrawn",
  "local_only",
  "internal",
]);
export type FailureCode = z.infer<typeof FailureCode>;

/** Counts of tokens as the provider reported them, null where it did not, and what became of the parameters. */
export const Usage = z.object({
  input: z.int().nullable(),
  cachedInput: z.int().nullable(),
  output: z.int().nullable(),
  reasoning: z.int().nullable(),
  /** Of the input, what was written into the provider's cache; said by those that charge for it. */
  cacheWrite: z.int().optional(),
  /** Parameters that were set and not sent, since the model does not take them. */
  leftOut: z.array(ParameterName).optional(),
  /** Parameters that were brought within what the model takes. */
  adjusted: z.array(ParameterName).optional(),
});
export type Usage = z.infer<typeof Usage>;

/** What a reaction says of another member's message. */
export const Link = z.object({ kind: z.enum(["agree", "dispute"]), message: Id });
export type Link = z.infer<typeof Link>;

/** That a person asked for a turn beside the mode, to merge what was said or to react to it. */
export const Beside = z.object({
  by: Id,
  /** For a merge: the turns whose texts it is made of, by position; else none. */
  from: z.array(Id),
  /** For a merge: the members of the round that had no text yet; else none. */
  missing: z.array(Id),
});
export type Beside = z.infer<typeof Beside>;

/** One version of one member's place to speak. */
export const Turn = z.object({
  id: Id,
  stage: z.string(),
  member: Id,
  position: z.int(),
  version: z.int(),
  /** The first version of this turn; null if this is it. */
  of: Id.nullable(),
  /** The version whose text this one begins with. */
  continues: Id.nullable(),
  status: TurnStatus,
  outcome: TurnOutcome.nullable(),
  code: FailureCode.nullable(),
  stopping: z.enum(["person", "mode", "budget", "limit"]).nullable(),
  /** The person who stopped it, if one did. */
  stoppedBy: Id.nullable(),
  message: Message.nullable(),
  /** How what it said relates to what others said. A reaction may have a link and no message; a pass has neither. */
  links: z.array(Link).default([]),
  /** The members that its message calls by name, itself never. */
  mentions: z.array(Id).default([]),
  /** The turns of its round that named it, whereupon it speaks; empty where the mode gave it the floor. */
  askedBy: z.array(Id).default([]),
  /** Null where its round's mode, or a voice that named it, gave it the floor. */
  beside: Beside.nullable().default(null),
  usage: Usage.nullable(),
  /** How many messages at the beginning of the thread did not fit into its model's context. */
  unseen: z.int().default(0),
  plannedAt: z.int(),
  startedAt: z.int().nullable(),
  endedAt: z.int().nullable(),
});
export type Turn = z.infer<typeof Turn>;

/**
 * Whether a turn is read by what follows its round: it is the version chosen there, and
 * nobody asked for it beside the mode after the next round had begun, at `until`.
 */
export function isReadBy(
  next: { versions: Record<string, Id>; until: number },
  turn: Pick<Turn, "id" | "of" | "beside" | "plannedAt">,
): boolean {
  const first = turn.of ?? turn.id;
  if ((next.versions[first] ?? first) !== turn.id) return false;
  return turn.beside === null || turn.plannedAt <= next.until;
}

/** Text of a running turn that is not yet a message; beside the snapshot and outside the fold's law. */
export const Draft = z.object({ turn: Id, parts: z.array(Part) });
export type Draft = z.infer<typeof Draft>;
