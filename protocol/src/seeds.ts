import { z } from "zod";
import { Id } from "./ids.ts";
import { MemoryKind, MemoryStatus, Stance } from "./memory.ts";
import { linkLabels, LinkSource } from "./links.ts";
import { maxMessageLength } from "./message.ts";

/** Bodies of two APIs that others document: their fields are written as there, and fields we do not know are ignored. */

/** A personality, an identity or a practice voice, by the id that a session is made with. */
export const AvailableModel = z.object({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  role: z.string(),
  /** A plain emoji. */
  icon: z.string(),
  color_theme: z.string(),
  collaboration_style: z.string(),
  available: z.boolean(),
  /** Why not, in words. */
  reason: z.string().optional(),
});
export type AvailableModel = z.infer<typeof AvailableModel>;
export const AvailableModels = z.object({ models: z.array(AvailableModel) });

/** An id of the list, a short id (`gpt-4o`), `provider/model`, or the name of a model of a connected provider. */
const Asked = z.string().trim().min(1).max(200);

export const SessionBody = z.object({
  mission: z.string().max(20_000),
  selected_models: z.array(Asked).min(1).max(32),
});
export type SessionBody = z.infer<typeof SessionBody>;

/** What became of one id: `resolved` is what events call it, null where nothing is meant by it. */
export const ResolvedModel = z.object({
  requested: z.string(),
  resolved: z.string().nullable(),
  available: z.boolean(),
  reason: z.string().optional(),
});
export type ResolvedModel = z.infer<typeof ResolvedModel>;

export const Session = z.object({ session_id: Id, mission: z.string(), models: z.array(ResolvedModel) });

/** Tokens as the provider counted them; null where it did not say. */
const TokenUsage = z.object({ input_tokens: z.int().nullable(), output_tokens: z.int().nullable() });

/** An item of what the table keeps in mind; of a position, where `by` stands on the item `on`. */
const SessionMemory = z.object({
  id: Id,
  kind: MemoryKind,
  text: z.string(),
  status: MemoryStatus,
  by: z.string(),
  pinned: z.boolean(),
  on: Id.optional(),
  stance: Stance.optional(),
  /** Whose words it rests on. */
  message_ids: z.array(Id),
});

/** One `data:` of a session's stream. `model` is an id of the list, as `resolved` said it. */
export const SessionEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("round_start"), session_id: Id, models: z.array(z.string()) }),
  /** What all of them share: the mission, who has said something that they read, and what the table keeps in mind, if anything. */
  z.object({
    type: z.literal("memory"),
    mission: z.string(),
    said_by: z.array(z.string()),
    items: z.array(SessionMemory).optional(),
  }),
  /** One for each time a model speaks. `stage`: "sealed", then "react 1" or "handoff 1" and so on; "cycle 1" where one speaks after the other. */
  z.object({ type: z.literal("model_start"), model: z.string(), stage: z.string() }),
  z.object({ type: z.literal("model_chunk"), model: z.string(), text: z.string() }),
  z.object({
    type: z.literal("model_end"),
    model: z.string(),
    stage: z.string(),
    /** Null if it had nothing to say. */
    message_id: Id.nullable(),
    usage: TokenUsage.nullable(),
  }),
  z.object({ type: z.literal("error"), code: z.string(), message: z.string(), model: z.string().optional() }),
  z.object({ type: z.literal("round_end"), session_id: Id, reason: z.string() }),
  /** One takes up another. `from` and `to` are models, or people by their handles. */
  z.object({
    type: z.literal("collaboration"),
    from: z.string(),
    to: z.string(),
    /**
     * `mention`: its text calls the other by name; `handoff`: the other speaks thereupon; `reply`: that answer;
     * `agree` and `dispute`: reactions to a message of the other. The rest are links between passages, as soon as the
     * answer is whole.
     */
    kind: z.enum(["mention", "handoff", "reply", "agree", "dispute", ...linkLabels]),
    /** What says so; null for a reaction without words. */
    message_id: Id.nullable(),
    /** Of the other, what it takes up; null where it calls somebody. */
    to_message_id: Id.nullable(),
    /** Of a link: how probable it is, 0 to 1, and who found it. */
    confidence: z.number().optional(),
    source: LinkSource.optional(),
  }),
]);
export type SessionEvent = z.infer<typeof SessionEvent>;

export const ChatBody = z.object({
  /** The caller's own name of the chat. */
  id: z.string().min(1).max(200),
  messages: z
    .array(z.object({ role: z.enum(["user", "ai"]), content: z.string().min(1).max(maxMessageLength) }))
    .max(2000)
    .refine((messages) => messages.at(-1)?.role === "user", "the last one must be the user's")
    .refine((messages) => messages.at(-1)?.content.trim() !== "", "the last one must not be blank"),
  data: z.object({ model: Asked.optional(), prompt: z.string().max(20_000).optional() }).optional(),
});
export type ChatBody = z.infer<typeof ChatBody>;

/** One line of a chat's answer. */
export const ChatLine = z.discriminatedUnion("type", [
  /** `thread` is what the page opens at `/t/…`. */
  z.object({ type: z.literal("start"), id: z.string(), thread: Id, model: z.string() }),
  z.object({ type: z.literal("delta"), text: z.string() }),
  z.object({ type: z.literal("end"), message_id: Id.nullable(), usage: TokenUsage.nullable() }),
  z.object({ type: z.literal("error"), code: z.string(), message: z.string() }),
]);
export type ChatLine = z.infer<typeof ChatLine>;
