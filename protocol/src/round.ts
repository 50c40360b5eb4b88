import { z } from "zod";
import { Id } from "./ids.ts";
import { MessageLink } from "./links.ts";
import { Head, Message } from "./message.ts";
import { Turn } from "./turn.ts";

export const Mode = z.enum(["panel", "reactions", "round-robin"]);
export type Mode = z.infer<typeof Mode>;

/** How many react stages follow the sealed one, in Reactions. */
const Stages = z.int().min(1).max(3);
/** How many times the table is gone round, in Round robin. */
const Cycles = z.int().min(1).max(3);

export const Scribe = z.union([z.enum(["off", "cheapest"]), Id]);

/** How a thread's voices talk, copied into each round when it begins. What an older round did not say is the preset. */
export const RoundSettings = z.object({
  stages: Stages.default(1),
  cycles: Cycles.default(1),
  /** False: each on its own, in every mode no voice is shown what another said. */
  readsPeers: z.boolean().default(true),
  /** False: a voice that names another never makes it speak; it is a suggestion to people. */
  handoffs: z.boolean().default(true),
  /** Who is asked after a round what it came to: nobody, the voice at the table that costs least, or this member. */
  scribe: Scribe.default("off"),
  /** True: only models on this machine or in its network answer here, and no other voice is seated. */
  localOnly: z.boolean().default(false),
  /** False: nothing is learned here, and no voice is told what it learned elsewhere. */
  learns: z.boolean().default(true),
});
export type RoundSettings = z.infer<typeof RoundSettings>;

export const presetSettings: RoundSettings = {
  stages: 1,
  cycles: 1,
  readsPeers: true,
  handoffs: true,
  scribe: "off",
  localOnly: false,
  learns: true,
};

/** What a command changes of them; what it leaves out stays. */
export const RoundSettingsChange = z.strictObject({
  stages: Stages.optional(),
  cycles: Cycles.optional(),
  readsPeers: z.boolean().optional(),
  handoffs: z.boolean().optional(),
  scribe: Scribe.optional(),
  localOnly: z.boolean().optional(),
  learns: z.boolean().optional(),
});

/** Why a voice that another one named did not speak by itself. */
export const NoHandoff = z.enum(["off", "depth", "turns", "same", "unable", "waiting", "stopped"]);
export type NoHandoff = z.infer<typeof NoHandoff>;

/** What a round that ended says of itself. */
export const RoundResult = z.object({
  /** Who was expected in which stage and said nothing there. */
  missing: z.array(z.object({ stage: z.string(), member: Id })),
  /** Whom which turn named and who did not speak thereupon, for people to ask. */
  suggestions: z.array(z.object({ turn: Id, member: Id, why: NoHandoff })).optional(),
});
export type RoundResult = z.infer<typeof RoundResult>;

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
  /** From its messages to others, in the order in which they were found. */
  links: z.array(MessageLink).default([]),
  asks: z.array(Ask),
});
export type Round = z.infer<typeof Round>;
