import { z } from "zod";
import { Id } from "./ids.ts";
import { Judgement } from "./judgements.ts";

/** What a message is made of. Offsets into `text` count UTF-16 code units. */
export const Part = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("reasoning"), text: z.string() }),
  z.object({ type: z.literal("image"), file: Id, alt: z.string() }),
  z.object({ type: z.literal("file"), file: Id, name: z.string() }),
  z.object({ type: z.literal("tool-call"), call: z.string(), name: z.string(), arguments: z.string() }),
  z.object({ type: z.literal("tool-result"), call: z.string(), result: z.string(), failed: z.boolean() }),
  z.object({ type: z.literal("source"), url: z.string(), title: z.string() }),
]);
export type Part = z.infer<typeof Part>;

/**
 * A place in the tree of rounds: the round, and for each of its turns that has
 * several versions the one that is read (key: id of the first version; absent
 * means the first version).
 */
export const Head = z.object({ round: Id, versions: z.record(z.string(), Id) });
export type Head = z.infer<typeof Head>;

export const Message = z.object({
  id: Id,
  author: Id,
  parts: z.array(Part),
  createdAt: z.int(),
  /** The head its author saw; null before the first round. Models' messages have null. */
  parent: Head.nullable(),
  replyTo: Id.nullable(),
  /** The voices it is for; null is all who sit there. Models' messages have null. */
  to: z.array(Id).nullable().default(null),
  /** True once it was hidden: its parts are gone, and it is in no later prompt. */
  hidden: z.boolean(),
  /** The member who hid it. */
  hiddenBy: Id.nullable().default(null),
  /** What people say of an answer, one for each who does; empty for what a person said. */
  judgements: z.array(Judgement).default([]),
});
export type Message = z.infer<typeof Message>;

export const maxMessageLength = 200_000;

/** The readable text of a message: its text parts, one after the other. */
export function textOf(message: Pick<Message, "parts">): string {
  return message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** Whether two heads name the same place, whatever the order of their keys. */
export function sameHead(a: Head | null, b: Head | null): boolean {
  if (a === null || b === null) return a === b;
  const keys = Object.keys(a.versions);
  if (a.round !== b.round || keys.length !== Object.keys(b.versions).length) return false;
  return keys.every((key) => a.versions[key] === b.versions[key]);
}
