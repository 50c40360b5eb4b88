import type { CommandInput, Head } from "@parley/protocol";
import { uuidv7 } from "@parley/protocol";
import { CallError } from "@parley/protocol/client";

/** A message of ours that the thread does not hold yet. */
export interface Outgoing {
  id: string;
  text: string;
  parent: Head | null;
  replyTo: string | null;
  /** The voices it is for, unless its text names some; null is all. */
  to: string[] | null;
  state: "sending" | "sent" | "failed";
  /** Why it failed, from the error table. */
  code: string | null;
  at: number;
}

export interface OutboxDeps {
  post: (thread: string, body: CommandInput<"sendMessage">) => Promise<unknown>;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  now: () => number;
  random: (length: number) => Uint8Array;
}

const none: Outgoing[] = [];

/** Messages on their way. The id is made here, so sending one again can never post it twice. */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #items = new Map<string, Outgoing[]>();
  readonly #listeners = new Set<() => void>();

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  of(thread: string): Outgoing[] {
    return this.#items.get(thread) ?? this.#restore(thread);
  }

  send(
    thread: string,
    text: string,
    parent: Head | null,
    address: Partial<Pick<Outgoing, "replyTo" | "to">> = {},
  ): string {
    const id = uuidv7(this.#deps.now(), this.#deps.random);
    const { replyTo = null, to = null } = address;
    const item: Outgoing = { id, text, parent, replyTo, to, state: "sending", code: null, at: this.#deps.now() };
    this.#set(thread, [...this.of(thread), item]);
    void this.#post(thread, item);
    return id;
  }

  retry(thread: string, id: string): void {
    const item = this.of(thread).find((one) => one.id === id);
    if (item === undefined) return;
    this.#change(thread, id, { state: "sending", code: null });
    void this.#post(thread, item);
  }

  /** The message is in the thread, or its author gave it up. */
  settle(thread: string, id: string): void {
    const items = this.of(thread);
    if (items.some((one) => one.id === id))
      this.#set(
        thread,
        items.filter((one) => one.id !== id),
      );
  }

  async #post(thread: string, item: Outgoing): Promise<void> {
    try {
      const { id, text, parent, replyTo, to } = item;
      await this.#deps.post(thread, { id, text, parent, replyTo, ...(to === null ? {} : { to }) });
      this.#change(thread, item.id, { state: "sent" });
    } catch (error) {
      const code = error instanceof CallError ? error.code : "internal";
      this.#change(thread, item.id, { state: "failed", code });
    }
  }

  #change(thread: string, id: string, to: Partial<Outgoing>): void {
    this.#set(
      thread,
      this.of(thread).map((one) => (one.id === id ? { ...one, ...to } : one)),
    );
  }

  #set(thread: string, items: Outgoing[]): void {
    this.#items.set(thread, items);
    if (items.length === 0) this.#deps.storage.removeItem(keyOf(thread));
    else this.#deps.storage.setItem(keyOf(thread), JSON.stringify(items));
    for (const listener of this.#listeners) listener();
  }

  /** After a reload: what was under way may or may not have arrived; sending it again is safe. */
  #restore(thread: string): Outgoing[] {
    const saved = parse(this.#deps.storage.getItem(keyOf(thread)));
    const items =
      saved.length === 0 ? none : saved.map((one): Outgoing => ({ ...unaddressed, ...one, state: "failed" }));
    this.#items.set(thread, items);
    return items;
  }
}

/** What an older version of the page put by had no address. */
const unaddressed = { replyTo: null, to: null };

const keyOf = (thread: string): string => `parley.outbox.${thread}`;

function parse(saved: string | null): Outgoing[] {
  if (saved === null) return [];
  try {
    const value: unknown = JSON.parse(saved);
    return Array.isArray(value) ? value.filter(isOutgoing) : [];
  } catch {
    // Only we write this; what is unreadable was cut by a full disk and cannot be sent.
    return [];
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    "text" in value &&
    "at" in value &&
    "parent" in value
  );
}
