import { z } from "zod";
import { TurnCost } from "./cost.ts";
import { Id } from "./ids.ts";
import { LinkLabel } from "./links.ts";
import { Parameters } from "./parameters.ts";
import { FailureCode, Usage } from "./turn.ts";

/** A piece that a call's prompt was made of. */
export const SeenPiece = z.object({
  /** `excerpt` is one sentence of a message that was left out, `own` what the voice said itself, `note` what it was told about that, `reference` a text without its author's name, `lessons` what it learned, `memory` what the table keeps in mind, `corrections` what people said of the messages shown, `instruction` the end of the prompt. */
  kind: z.enum([
    "system",
    "lessons",
    "excerpt",
    "message",
    "own",
    "note",
    "reference",
    "memory",
    "corrections",
    "instruction",
  ]),
  /** The message it shows, if it is one. */
  message: Id.nullable(),
  author: Id.nullable(),
  /** What passages of the turn's own message do with it. */
  takenUp: z.array(LinkLabel).default([]),
  /** SHA-256 of the text as it was sent, base64url. */
  hash: z.string(),
  /** Null if it is gone, or not for this reader. */
  text: z.string().nullable(),
  /** `gone`: the message was hidden or changed since. `withheld`: only the voice's owner reads it. */
  missing: z.enum(["gone", "withheld"]).nullable(),
});
export type SeenPiece = z.infer<typeof SeenPiece>;

/** One request to a provider, as it was made. */
export const SeenCall = z.object({
  id: Id,
  n: z.int(),
  purpose: z.string(),
  provider: z.string(),
  model: z.string(),
  status: z.enum(["started", "ended"]),
  outcome: z.string().nullable(),
  code: FailureCode.nullable(),
  usage: Usage.nullable(),
  startedAt: z.int(),
  firstTokenAt: z.int().nullable(),
  endedAt: z.int().nullable(),
  /** What it was told beside its prompt; null for other readers than the voice's owner. */
  parameters: Parameters.nullable(),
  /** Null for other readers than who paid. */
  cost: TurnCost.pick({ cost: true, basis: true }).nullable(),
  /** In the order of the prompt. */
  pieces: z.array(SeenPiece),
});
export type SeenCall = z.infer<typeof SeenCall>;
