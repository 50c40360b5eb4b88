import type { Id, LiveEvent } from "@parley/protocol";

/**
 * Hurries what the database already says. Only `live` carries a payload, and
 * that may be lost: nothing is decided by what arrives here.
 */
export type BusMessage =
  | { type: "thread"; thread: Id; seq: number }
  | { type: "account"; account: Id; seq: number }
  | { type: "live"; thread: Id; event: LiveEvent }
  | { type: "hint"; account: Id; event: LiveEvent }
  /** A person is no longer in the thread: their streams of it end at once. */
  | { type: "left"; thread: Id; account: Id }
  | { type: "stop"; turns: Id[] }
  | { type: "revoked"; account: Id };

export interface Bus {
  publish(message: BusMessage): void;
  subscribe(listener: (message: BusMessage) => void): () => void;
}
