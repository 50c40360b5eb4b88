import { z } from "zod";
import { Cap } from "./budget.ts";
import { Id } from "./ids.ts";
import { Name } from "./identity.ts";
import { JudgementChange } from "./judgements.ts";
import { LinkLabel } from "./links.ts";
import { PresenceState } from "./member.ts";
import { MemoryChangeBody } from "./memory.ts";
import { Head, maxMessageLength } from "./message.ts";
import { Parameters } from "./parameters.ts";
import { Mode, RoundSettingsChange } from "./round.ts";
import { Title, Visibility } from "./thread.ts";

/**
 * What can be asked of a thread: one body a command. Routes take their request
 * schemas from here, and the law `fold(before, events) = fetched after` is
 * tested for every key of this table.
 */
export const commands = {
  createThread: z.strictObject({
    id: Id.optional(),
    title: Title.default(""),
    mission: z.string().max(20_000).default(""),
    visibility: Visibility.default("private"),
    mode: Mode.default("reactions"),
    settings: RoundSettingsChange.optional(),
    identities: z.array(Id).max(32).default([]),
    /** The line-up they were picked by: where the server offers it, they sit there under that offer. */
    lineUp: Id.optional(),
    /** What it may cost, in millionths of a US dollar; null: as much as it takes. */
    budget: Cap.optional(),
  }),
  changeThread: z.strictObject({
    title: Title.min(1).optional(),
    mission: z.string().max(20_000).optional(),
    mode: Mode.optional(),
    /** Of rounds that begin from now on. */
    settings: RoundSettingsChange.optional(),
    /** Public gives it a new address; private takes the address away for good. */
    visibility: Visibility.optional(),
    archived: z.boolean().optional(),
  }),
  deleteThread: z.strictObject({}),
  restoreThread: z.strictObject({}),
  /** Up to which place of the thread's log its reader has seen it; an earlier place changes nothing. */
  markRead: z.strictObject({ seq: z.int().min(0) }),
  sayPresence: z.strictObject({ state: PresenceState }),
  pinThread: z.strictObject({ pinned: z.boolean() }),
  sendMessage: z.strictObject({
    id: Id,
    text: z
      .string()
      .min(1)
      .max(maxMessageLength)
      .refine((text) => text.trim() !== "", "must not be blank"),
    /** The head its author saw; left out: the thread's head now. */
    parent: Head.nullable().optional(),
    replyTo: Id.nullable().default(null),
    /** The voices it is for, if its text names none; left out: all. */
    to: z.array(Id).min(1).max(32).optional(),
  }),
  hideMessage: z.strictObject({}),
  /** What a person says of an answer: their own judgement and nobody else's. */
  judgeMessage: JudgementChange,
  /** What a person says a link is, or that there is none; what a person said stands. */
  changeLink: z.strictObject({ label: LinkLabel.optional(), isRemoved: z.boolean().optional() }),
  /** What a person writes into the thread's memory, or says of what is there; it wins over what models wrote. */
  changeMemory: MemoryChangeBody,
  seatIdentity: z.strictObject({ identity: Id }),
  changeMember: z.strictObject({
    name: Name.optional(),
    /** Overrides for this thread only; null returns to the identity's own. */
    model: z.string().trim().min(1).max(200).nullable().optional(),
    parameters: Parameters.nullable().optional(),
    instructions: z.string().max(20_000).nullable().optional(),
  }),
  replaceSeat: z.strictObject({ identity: Id }),
  removeMember: z.strictObject({}),
  stopThread: z.strictObject({}),
  stopTurn: z.strictObject({}),
  continueTurn: z.strictObject({}),
  runTurnAgain: z.strictObject({}),
  /** From where everybody goes on. */
  moveHead: z.strictObject({ head: Head }),
  /** `head`: the place its author sees; left out: the thread's head now. `member`: who writes; left out: who finished first. */
  mergeAnswers: z.strictObject({ head: Head.optional(), member: Id.optional() }),
  letReact: z.strictObject({ head: Head.optional() }),
} as const;

export type CommandName = keyof typeof commands;
export type Command<N extends CommandName> = z.infer<(typeof commands)[N]>;
export type CommandInput<N extends CommandName> = z.input<(typeof commands)[N]>;
