import type { Cursors, StreamEvent } from "@parley/protocol";
import type { SubscribeOptions, Subscription } from "@parley/protocol/client";
import type { ConnectionState } from "./hub-messages.ts";

export interface LeaderDeps {
  connect: (options: SubscribeOptions) => Subscription;
  deliver: (event: StreamEvent) => void;
  onState: (state: ConnectionState) => void;
  onRefused: (code: string) => void;
  accountSeq: number | null;
  now: () => number;
}

/** Requests that arrive together make one reconnect; also the time a new leader waits for the answers to `who`. */
const gatherMs = 60;
/** Background tabs may be woken once a minute only, so silence means gone much later. */
const goneAfterMs = 180_000;

/** Holds the browser's one connection: the union of what its tabs watch, from the lowest place any of them needs. */
export class HubLeader {
  readonly #deps: LeaderDeps;
  readonly #tabs = new Map<string, { threads: string[]; at: number }>();
  /** What the connection serves, and up to where it was handed on. */
  #delivered: Cursors = {};
  /** Where to begin again, for threads that are new or of which a tab missed something. */
  #from: Cursors = {};
  #accountSeq: number | null;
  #subscription: Subscription | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  constructor(deps: LeaderDeps) {
    this.#deps = deps;
    this.#accountSeq = deps.accountSeq;
    this.#reconnectSoon();
  }

  hear(tab: string, cursors: Cursors, check: boolean): void {
    this.#tabs.set(tab, { threads: Object.keys(cursors), at: this.#deps.now() });
    let isBehind = false;
    for (const [thread, seq] of Object.entries(cursors)) {
      const delivered = this.#delivered[thread];
      if (delivered !== undefined && (!check || seq >= delivered)) continue;
      this.#from[thread] = Math.min(this.#from[thread] ?? seq, seq);
      isBehind = true;
    }
    if (isBehind) this.#reconnectSoon();
  }

  forget(tab: string): void {
    this.#tabs.delete(tab);
  }

  wake(): void {
    this.#subscription?.wake();
  }

  /** After a refusal that was mended: connects again, for whatever the tabs say they want. */
  resume(): void {
    this.#reconnectSoon();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#subscription?.close();
  }

  #reconnectSoon(): void {
    if (this.#timer !== null || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#reconnect();
    }, gatherMs);
  }

  #reconnect(): void {
    this.#subscription?.close();
    const threads = this.#wanted();
    const served: Cursors = {};
    for (const thread of threads) served[thread] = this.#from[thread] ?? this.#delivered[thread] ?? 0;
    this.#from = {};
    this.#delivered = served;
    const cursors = this.#accountSeq === null ? served : { account: this.#accountSeq, ...served };
    this.#subscription = this.#deps.connect({
      threads,
      cursors,
      onEvent: (event) => this.#take(event),
      onState: this.#deps.onState,
      onRefused: (code) => this.#refused(code),
    });
  }

  #wanted(): string[] {
    const oldest = this.#deps.now() - goneAfterMs;
    const threads = new Set<string>();
    for (const [tab, one] of this.#tabs) {
      if (one.at < oldest) this.#tabs.delete(tab);
      else for (const thread of one.threads) threads.add(thread);
    }
    return [...threads];
  }

  #take(event: StreamEvent): void {
    if ("event" in event) {
      if (event.log === "account") this.#accountSeq = event.event.seq;
      else this.#delivered[event.log] = event.event.seq;
    } else if (event.live.type === "thread.gone") {
      for (const one of this.#tabs.values()) one.threads = one.threads.filter((thread) => thread !== event.log);
    }
    this.#deps.deliver(event);
  }

  /** Nothing is served any more: what a tab wants next counts as new. */
  #refused(code: string): void {
    this.#subscription = null;
    this.#delivered = {};
    for (const one of this.#tabs.values()) one.threads = [];
    this.#deps.onRefused(code);
  }
}
