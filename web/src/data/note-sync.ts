import type { Note, NoteChange, NoteInput } from "@parley/protocol";
import { CallError } from "@parley/protocol/client";
import type { PageStorage } from "./storage.ts";
import { unsavedNotesKey } from "./unsaved-notes.ts";

/** What was typed into a note and is not saved yet. */
export interface PendingNote {
  id: string;
  /** The thread it is shared in, and the threads it begins pinned to; needed as long as the server has no such note. */
  thread: string | null;
  pins: string[];
  text: string;
  /** The version it was written on; 0 for a note that the server does not have yet. */
  base: number;
  /** Raised by each change, so that a save knows whether more was typed meanwhile. */
  edits: number;
  state: "typed" | "saving" | "waiting" | "failed";
  code: string | null;
}

/** A text that lost against one that was saved elsewhere; kept until its author lets it go. */
export interface LostNote {
  id: string;
  text: string;
  /** The version it lost against. */
  version: number;
}

export interface NoteView {
  pending: PendingNote | null;
  lost: LostNote | null;
  /** When this page last saved it, in milliseconds since 1970. */
  savedAt: number | null;
}

export interface NoteSyncDeps {
  create: (body: NoteInput & { id: string }) => Promise<Note>;
  change: (id: string, body: NoteChange) => Promise<Note>;
  /** A note as the server has it now. */
  onSaved: (note: Note) => void;
  storage: PageStorage;
  /** Whose notes: on a device that two people use, nobody saves the other's. */
  account: string;
  now: () => number;
  /** Runs later; returns how to call it off. */
  later: (run: () => void, ms: number) => () => void;
}

export const restMs = 600;
const againMs = 5_000;
const none: NoteView = { pending: null, lost: null, savedAt: null };

/**
 * Notes on their way: kept on the device at every key, saved when the hand rests
 * or the network is back. Each save names the version it was written on, so a
 * text that was saved elsewhere is never overwritten unseen.
 */
export class NoteSync {
  readonly #deps: NoteSyncDeps;
  readonly #pendingKey: string;
  readonly #lostKey: string;
  readonly #views = new Map<string, NoteView>();
  readonly #timers = new Map<string, () => void>();
  readonly #listeners = new Set<() => void>();

  constructor(deps: NoteSyncDeps) {
    this.#deps = deps;
    this.#pendingKey = unsavedNotesKey(deps.account);
    this.#lostKey = `parley.outbox-lost-note.${deps.account}.`;
    for (const saved of readAll(deps.storage, this.#pendingKey, isPending))
      this.#views.set(saved.id, { ...none, pending: { ...saved, state: "waiting", code: null } });
    for (const lost of readAll(deps.storage, this.#lostKey, isLost))
      this.#views.set(lost.id, { ...this.view(lost.id), lost });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (id: string): NoteView => this.#views.get(id) ?? none;

  /** Notes the server does not have yet, for lists. */
  unsaved(): PendingNote[] {
    return [...this.#views.values()].flatMap(({ pending }) =>
      pending !== null && pending.base === 0 ? [pending] : [],
    );
  }

  /** Keeps what was typed over a version, and saves it once the hand rests. */
  edit(id: string, typed: { text: string; base: number; thread?: string | null; pins?: string[] }): void {
    const { pending } = this.view(id);
    this.#set(id, {
      pending: {
        id,
        thread: pending?.thread ?? typed.thread ?? null,
        pins: pending?.pins ?? typed.pins ?? [],
        text: typed.text,
        base: pending?.base ?? typed.base,
        edits: (pending?.edits ?? 0) + 1,
        state: pending?.state === "saving" ? "saving" : "typed",
        code: null,
      },
    });
    this.#schedule(id, restMs);
  }

  /** Saves at once what waits to be saved: the field was left, or the network is back. */
  flush(id: string): void {
    const { pending } = this.view(id);
    if (pending === null || pending.state === "saving" || pending.state === "failed") return;
    this.#callOff(id);
    void this.#save(pending);
  }

  /** Nobody looks at it any more: it is saved at once, and a new one without a word is forgotten. */
  leave(id: string): void {
    const { pending } = this.view(id);
    if (pending?.base === 0 && pending.text.trim() === "") this.drop(id);
    else this.flush(id);
  }

  flushAll(): void {
    for (const id of this.#views.keys()) this.flush(id);
  }

  /** Gives up what was typed. */
  drop(id: string): void {
    this.#callOff(id);
    this.#set(id, { pending: null });
  }

  dropLost(id: string): void {
    this.#set(id, { lost: null });
  }

  async #save(sent: PendingNote): Promise<void> {
    const { id, text, base, thread, pins, edits } = sent;
    // An empty new note is nothing to keep.
    if (base === 0 && text.trim() === "") return;
    this.#set(id, { pending: { ...sent, state: "saving" } });
    try {
      const note =
        base === 0
          ? await this.#deps.create({ id, text, thread, pins })
          : await this.#deps.change(id, { version: base, text });
      this.#deps.onSaved(note);
      this.#saved(id, note, edits);
    } catch (error) {
      this.#failed(sent, error);
    }
  }

  #saved(id: string, note: Note, edits: number): void {
    const { pending } = this.view(id);
    if (pending === null || pending.edits === edits) return this.#set(id, { pending: null, savedAt: this.#deps.now() });
    this.#set(id, { pending: { ...pending, base: note.version, state: "typed" }, savedAt: this.#deps.now() });
    this.#schedule(id, restMs);
  }

  #failed({ id, base }: PendingNote, error: unknown): void {
    const { pending } = this.view(id);
    if (pending === null) return;
    const code = error instanceof CallError ? error.code : "internal";
    const stored = error instanceof CallError ? noteIn(error.details) : null;
    if (code === "note_changed" && stored !== null) {
      this.#deps.onSaved(stored);
      this.#set(id, { pending: null, lost: { id, text: pending.text, version: stored.version } });
    } else if (code === "id_taken" && base === 0) {
      // It arrived before and its answer did not.
      this.#set(id, { pending: { ...pending, base: 1, state: "typed" } });
      this.#schedule(id, 0);
    } else if (isPassing(error)) {
      this.#set(id, { pending: { ...pending, state: "waiting", code } });
      this.#schedule(id, againMs);
    } else this.#set(id, { pending: { ...pending, state: "failed", code } });
  }

  #schedule(id: string, ms: number): void {
    this.#callOff(id);
    this.#timers.set(
      id,
      this.#deps.later(() => this.flush(id), ms),
    );
  }

  #callOff(id: string): void {
    this.#timers.get(id)?.();
    this.#timers.delete(id);
  }

  #set(id: string, change: Partial<NoteView>): void {
    const view = { ...this.view(id), ...change };
    this.#views.set(id, view);
    keep(this.#deps.storage, this.#pendingKey + id, view.pending);
    keep(this.#deps.storage, this.#lostKey + id, view.lost);
    for (const listener of this.#listeners) listener();
  }
}

/** True where the same request may succeed later: nothing answered, or the server said so. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof CallError &&
    (error.status === 0 || error.status === 401 || error.status === 429 || error.status >= 500)
  );
}

function noteIn(details: unknown): Note | null {
  if (typeof details !== "object" || details === null || !("note" in details)) return null;
  const { note } = details;
  // Our own server wrote it from the same table as every other answer.
  return typeof note === "object" && note !== null && "version" in note ? (note as Note) : null;
}

function keep(storage: PageStorage, key: string, value: object | null): void {
  if (value === null) storage.removeItem(key);
  else storage.setItem(key, JSON.stringify(value));
}

function readAll<T>(storage: PageStorage, prefix: string, is: (value: unknown) => value is T): T[] {
  const found: T[] = [];
  for (let index = 0; index < storage.length; index += 1) {
    const key = storage.key(index) ?? "";
    if (!key.startsWith(prefix)) continue;
    try {
      const value: unknown = JSON.parse(storage.getItem(key) ?? "null");
      if (is(value)) found.push(value);
    } catch {
      // Only we write this; what is unreadable was cut by a full disk and cannot be saved.
    }
  }
  return found;
}

function isPending(value: unknown): value is PendingNote {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    "text" in value &&
    "base" in value &&
    "pins" in value
  );
}

function isLost(value: unknown): value is LostNote {
  return typeof value === "object" && value !== null && "id" in value && "text" in value && "version" in value;
}
