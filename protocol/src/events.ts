import { z } from "zod";
import { BudgetReason } from "./budget.ts";
import { Id } from "./ids.ts";
import { Judgement } from "./judgements.ts";
import { FoundLink, MessageLink } from "./links.ts";
import { Member, PresenceState } from "./member.ts";
import { MemoryOp } from "./memory.ts";
import { Head, Message } from "./message.ts";
import { Mode, RoundMember, RoundSettings, StopBy } from "./round.ts";
import { Thread } from "./thread.ts";
import { Beside, FailureCode, Link, TurnOutcome, Usage } from "./turn.ts";

/** Saved facts of a thread. Every reader of the thread may see all of them, so they hold tokens but never money. */
const saved = { seq: z.int(), at: z.int() };

const StepPlan = z.object({
  turn: Id,
  stage: z.string(),
  member: Id,
  position: z.int(),
  version: z.int(),
  of: Id.nullable(),
  continues: Id.nullable(),
  askedBy: z.array(Id).default([]),
  beside: Beside.nullable().default(null),
});

export const ThreadEvent = z.discriminatedUnion("type", [
  z.object({ ...saved, type: z.literal("thread.created"), thread: Thread }),
  z.object({ ...saved, type: z.literal("thread.renamed"), title: z.string(), titled: z.boolean() }),
  z.object({
    ...saved,
    type: z.literal("thread.changed"),
    mission: z.string(),
    visibility: Thread.shape.visibility,
    publicId: Thread.shape.publicId,
    mode: Mode,
    settings: RoundSettings,
  }),
  z.object({ ...saved, type: z.literal("thread.archived") }),
  /** A deleted thread is there again as it was; an archived one is no longer archived. */
  z.object({ ...saved, type: z.literal("thread.restored") }),
  z.object({ ...saved, type: z.literal("thread.deleted") }),
  /** `replaces`: the seat it took, directly after which it is listed. */
  z.object({ ...saved, type: z.literal("member.joined"), member: Member, replaces: Id.optional() }),
  z.object({ ...saved, type: z.literal("member.left"), member: Id }),
  z.object({ ...saved, type: z.literal("member.changed"), member: Member }),
  z.object({ ...saved, type: z.literal("message.posted"), message: Message }),
  /** The text is gone from here on, from this log too. `round`: the round that holds it; null while it waits. */
  z.object({ ...saved, type: z.literal("message.hidden"), message: Id, round: Id.nullable(), by: Id }),
  /** What a person says of an answer now, in place of what they said of it before. */
  z.object({ ...saved, type: z.literal("message.judged"), round: Id, message: Id, judgement: Judgement }),
  z.object({
    ...saved,
    type: z.literal("round.started"),
    round: Id,
    index: z.int(),
    parent: Head.nullable(),
    seed: z.string(),
    mode: Mode,
    settings: RoundSettings,
    members: z.array(RoundMember),
    messages: z.array(Id),
  }),
  z.object({ ...saved, type: z.literal("round.stopping"), round: Id, by: StopBy, person: Id.nullable() }),
  z.object({ ...saved, type: z.literal("round.paused"), round: Id, reason: z.string() }),
  z.object({ ...saved, type: z.literal("round.resumed"), round: Id }),
  z.object({ ...saved, type: z.literal("round.ended"), round: Id, reason: z.string(), result: z.unknown() }),
  z.object({ ...saved, type: z.literal("head.moved"), head: Head }),
  z.object({ ...saved, type: z.literal("turn.planned"), round: Id, plan: StepPlan }),
  z.object({ ...saved, type: z.literal("turn.started"), round: Id, turn: Id, unseen: z.int().default(0) }),
  z.object({ ...saved, type: z.literal("turn.waiting"), round: Id, turn: Id }),
  z.object({ ...saved, type: z.literal("step.stopping"), round: Id, turn: Id, by: StopBy, person: Id.nullable() }),
  z.object({
    ...saved,
    type: z.literal("turn.ended"),
    round: Id,
    turn: Id,
    outcome: TurnOutcome,
    code: FailureCode.nullable(),
    message: Message.nullable(),
    links: z.array(Link).default([]),
    mentions: z.array(Id).default([]),
    usage: Usage.nullable(),
  }),
  /** Links from messages of a round that are new or changed. */
  z.object({ ...saved, type: z.literal("links.changed"), round: Id, links: z.array(MessageLink) }),
  /** What was done to the thread's memory; by models in a round. */
  z.object({ ...saved, type: z.literal("memory.changed"), round: Id.nullable(), ops: z.array(MemoryOp) }),
]);
export type ThreadEvent = z.infer<typeof ThreadEvent>;

/** A thread event before the log gave it its place. */
export type NewThreadEvent = ThreadEvent extends infer E
  ? E extends ThreadEvent
    ? Omit<E, "seq" | "at">
    : never
  : never;

/** Saved facts of an account; nobody else receives them. */
export const AccountEvent = z.discriminatedUnion("type", [
  z.object({ ...saved, type: z.literal("identity.changed"), identity: Id, deleted: z.boolean() }),
  z.object({ ...saved, type: z.literal("connection.changed"), connection: Id, deleted: z.boolean() }),
  z.object({ ...saved, type: z.literal("note.changed"), note: Id, deleted: z.boolean() }),
  /** What a voice of the account learned changed: a lesson came, was changed or was taken away. */
  z.object({ ...saved, type: z.literal("lesson.changed"), learner: Id, lesson: Id }),
  /** Somebody else's message calls the account's person by name. `by`: the member who wrote it. */
  z.object({ ...saved, type: z.literal("mention.received"), thread: Id, message: Id, by: Id }),
  /** A round of the thread was paused: a voice of the account, or the thread that it owns, has spent its budget. */
  z.object({ ...saved, type: z.literal("budget.reached"), thread: Id, reason: BudgetReason }),
  /** Somebody invited the account's person into a thread, or the invitation is over. */
  z.object({ ...saved, type: z.literal("invitation.changed"), invitation: Id, open: z.boolean() }),
  /** Somebody asks to join a thread that the account owns, or that was answered. */
  z.object({ ...saved, type: z.literal("request.changed"), thread: Id, request: Id, open: z.boolean() }),
]);
export type AccountEvent = z.infer<typeof AccountEvent>;
export type NewAccountEvent = AccountEvent extends infer E
  ? E extends AccountEvent
    ? Omit<E, "seq" | "at">
    : never
  : never;

/** Text of a running turn: `text` belongs at `offset` (UTF-16 code units) of part number `part`. */
export const Delta = z.object({
  type: z.literal("turn.delta"),
  turn: Id,
  part: z.int().min(0),
  kind: z.enum(["text", "reasoning"]),
  offset: z.int().min(0),
  text: z.string(),
});
export type Delta = z.infer<typeof Delta>;

/** Live events may be lost; nothing is decided by them. */
export const LiveEvent = z.discriminatedUnion("type", [
  Delta,
  z.object({
    type: z.literal("turn.activity"),
    turn: Id,
    activity: z.enum(["queued", "thinking", "writing", "retrying"]),
    /** When it will be tried again, for `retrying`. */
    until: z.int().nullable(),
    /** For `queued`: the turn of this thread that is directly before it, if it is one of this thread. */
    after: Id.nullable().default(null),
  }),
  /** A passage of a running turn's text takes up another message; its end says it again, saved. */
  z.object({ type: z.literal("link.found"), turn: Id, link: FoundLink }),
  /** The thread list changed: fetch it again when convenient. */
  z.object({ type: z.literal("threads.hint"), thread: Id }),
  /** A note that a thread's members share changed: fetch it again if it is shown. */
  z.object({ type: z.literal("notes.hint"), thread: Id, note: Id }),
  /** A voice of the account was told lessons in a thread: fetch which, if they are shown. */
  z.object({ type: z.literal("lessons.hint"), thread: Id }),
  /**
   * What a person of the thread does there, said again while it lasts, or up to which place of its log they have read:
   * then `readSeq` is set.
   */
  z.object({ type: z.literal("presence"), member: Id, state: PresenceState, readSeq: z.int().nullable() }),
  /** The reader's cursor cannot be served: fetch the snapshot again. */
  z.object({ type: z.literal("resync") }),
  /** The thread is no longer readable; nothing of it follows. */
  z.object({ type: z.literal("thread.gone") }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;

/** The log an event came from: a thread's id, or the reader's own account. */
export const LogName = z.union([z.literal("account"), Id]);
export type LogName = z.infer<typeof LogName>;

/** One `data:` line of the event stream. */
export type StreamEvent = { log: string; event: ThreadEvent | AccountEvent } | { log: string; live: LiveEvent };
