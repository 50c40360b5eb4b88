import { z } from "zod";
import { Id } from "./ids.ts";
import { Head, Message } from "./message.ts";
import { Turn } from "./turn.ts";

export const Mode = z.enum(["panel"]);
export type Mode = z.infer<typeof Mode>;

/** The settings of a thread's mode, copied into each round when it begins. Grows with the modes. */
export const RoundSettings = z.object({});
export type RoundSettings = z.infer<typeof RoundSettings>;

export const StopBy = z.enum(["person", "mode", "budget", "limit"]);
export type StopBy = z.infer<typeof StopBy>;

export const RoundMember = z.object({
  id: Id,
  /** Models of one family are not independent witnesses of each other. */
  family: z.string(),
});
export type RoundMember = z.infer<typeof RoundMember>;

export const AskOutcome = z.enum(["answered", "invalid", "stopped", "failed", "refused", "interrupted"]);

/** A question to a model as a value. No mode of this version asks; the place is kept. */
export const Ask = z.object({
  id: Id,
  stage: z.string(),
  member: Id,
  purpose: z.string(),
  status: z.enum(["planned", "running", "ended"]),
  outcome: AskOutcome.nullable(),
  result: z.unknown(),
});
export type Ask = z.infer<typeof Ask>;

export const Round = z.object({
  id: Id,
  /** Order of creation in the thread, from 0. */
  index: z.int(),
  parent: Head.nullable(),
  seed: z.string(),
  mode: Mode,
  settings: RoundSettings,
  members: z.array(RoundMember),
  messages: z.array(Message),
  status: z.enum(["running", "paused", "ended"]),
  stopping: StopBy.nullable(),
  reason: z.string().nullable(),
  result: z.unknown(),
  startedAt: z.int(),
  endedAt: z.int().nullable(),
  turns: z.array(Turn),
  asks: z.array(Ask),
});
export type Round = z.infer<typeof Round>;
