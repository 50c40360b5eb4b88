import { Id, LiveEvent } from "@parley/protocol";
import { z } from "zod";

/**
 * Hurries what the database already says. Only `live` carries a payload, and
 * that may be lost: nothing is decided by what arrives here. Another process's
 * message comes over Redis, whose content is not trusted: hence a schema.
 */
export const BusMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("thread"), thread: Id, seq: z.int() }),
  z.object({ type: z.literal("account"), account: Id, seq: z.int() }),
  z.object({ type: z.literal("live"), thread: Id, event: LiveEvent }),
  z.object({ type: z.literal("hint"), account: Id, event: LiveEvent }),
  /** A person is no longer in the thread: their streams of it end at once. */
  z.object({ type: z.literal("left"), thread: Id, account: Id }),
  z.object({ type: z.literal("stop"), turns: z.array(Id) }),
  z.object({ type: z.literal("revoked"), account: Id }),
]);
export type BusMessage = z.infer<typeof BusMessage>;

/** What is said to the listeners of this process alone. */
export type BusNotice =
  /** These ended in a transaction of this process that is committed. */
  | { type: "ended"; turns: Id[]; rounds: Id[] }
  /** A person judged an answer, or took that back, in a transaction of this process that is committed. */
  | {
      type: "judged";
      thread: Id;
      round: Id;
      message: Id;
      by: Id;
      kind: "up" | "down" | "best" | "correction" | "withdrawn";
      text: string | null;
    }
  /** The link was away, or has just begun: what others said of the thread, or of all, stands in the log alone. */
  | { type: "missed"; thread: Id | null }
  /** Another process says that it wrote a stop on these turns; the database knows whether that is so. */
  | { type: "stop.elsewhere"; turns: Id[] };

export interface Bus {
  /** To the listeners of this process at once, to those of others soon, if they can be reached. */
  publish(message: BusMessage): void;
  /** To the listeners of this process alone. */
  tell(message: BusMessage | BusNotice): void;
  subscribe(listener: (message: BusMessage | BusNotice) => void): () => void;
  /** Until the returned function is called, what other processes say of the thread arrives here. */
  want(thread: Id): () => void;
}
