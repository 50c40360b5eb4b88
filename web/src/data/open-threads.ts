import type { Snapshot } from "@parley/protocol";
import type { Client } from "@parley/protocol/client";
import type { Announcements } from "./announcements.ts";
import type { EventHub } from "./event-hub.ts";
import type { Outbox } from "./outbox.ts";
import { ThreadStore } from "./thread-store.ts";

interface OpenThreadsDeps {
  client: Client;
  hub: EventHub;
  outbox: Outbox;
  announcements: Announcements;
  schedule: (run: () => void) => void;
  /** Something happened that the sidebar shows. */
  onMoved: () => void;
}

/** What a row of the sidebar is made of. */
const shownInList = new Set([
  "thread.renamed",
  "thread.archived",
  "thread.changed",
  "member.joined",
  "member.left",
  "round.started",
  "turn.ended",
  "round.ended",
]);

/** A thread that was left stays open this long, since people go back and forth. */
const lingerMs = 60_000;

/** The stores of the threads somebody looks at on this page. */
export class OpenThreads {
  readonly #deps: OpenThreadsDeps;
  readonly #open = new Map<
    string,
    { store: ThreadStore; users: number; timer: ReturnType<typeof setTimeout> | null }
  >();

  constructor(deps: OpenThreadsDeps) {
    this.#deps = deps;
  }

  get(id: string): ThreadStore {
    return this.#entry(id).store;
  }

  /** Keeps a thread open until the returned function is called. */
  use(id: string): () => void {
    const entry = this.#entry(id);
    entry.users += 1;
    if (entry.timer !== null) clearTimeout(entry.timer);
    entry.timer = null;
    return () => {
      entry.users -= 1;
      if (entry.users === 0) entry.timer = setTimeout(() => this.#close(id), lingerMs);
    };
  }

  /** A thread just created comes with its snapshot: no need to read it. */
  accept(snapshot: Snapshot): void {
    const id = snapshot.state.thread.id;
    const store = this.#create(id);
    this.#open.set(id, { store, users: 0, timer: null });
    store.accept(snapshot);
  }

  /** A thread that was gone is there again. */
  readAgain(id: string): void {
    const store = this.#open.get(id)?.store;
    if (store?.view().status === "gone") store.retry();
  }

  #entry(id: string) {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    const entry = { store: this.#create(id), users: 0, timer: null };
    this.#open.set(id, entry);
    entry.store.open();
    return entry;
  }

  #close(id: string): void {
    this.#open.get(id)?.store.close();
    this.#open.delete(id);
  }

  #create(id: string): ThreadStore {
    const { client, hub, outbox, announcements, schedule, onMoved } = this.#deps;
    return new ThreadStore(id, {
      hub,
      schedule,
      read: async (thread) => (await client.call("readThread", { params: { id: thread } })).data,
      readOlder: async (thread, before) =>
        (await client.call("readRounds", { params: { id: thread }, query: { before } })).data,
      onFolded(event, state) {
        if (event.type === "message.posted") outbox.settle(id, event.message.id);
        announcements.hear(event, state);
        if (shownInList.has(event.type)) onMoved();
      },
      onSnapshot(state) {
        for (const message of [...state.waiting, ...state.rounds.flatMap((round) => round.messages)])
          outbox.settle(id, message.id);
      },
    });
  }
}
