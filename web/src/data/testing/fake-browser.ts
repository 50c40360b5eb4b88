import type { AccountEvent, StreamEvent } from "@parley/protocol";
import type { SubscribeOptions, Subscription } from "@parley/protocol/client";
import { EventHub, type ThreadWatcher } from "../event-hub.ts";
import type { Elect, HubChannel, HubMessage } from "../hub-messages.ts";

export interface FakeConnection {
  options: SubscribeOptions;
  isOpen: boolean;
  wakes: number;
}

/** The tabs of one browser: a channel between them, one lock, and the connections they opened. */
export class FakeBrowser {
  readonly connections: FakeConnection[] = [];
  readonly #listeners = new Map<string, (message: HubMessage) => void>();
  readonly #queue: { tab: string; onElected: () => void }[] = [];
  accountEvents: AccountEvent[] = [];
  signedOut: string[] = [];
  signedIn: string[] = [];

  open(tab: string, options: { canShare?: boolean } = {}): EventHub {
    const hub = new EventHub({
      tab,
      sharing: options.canShare === false ? null : { channel: this.#channel(tab), elect: this.#elect(tab) },
      connect: (given) => this.#connect(given),
      onAccountEvent: (event) => void this.accountEvents.push(event),
      onHint: () => undefined,
      onNotes: () => undefined,
      onLessons: () => undefined,
      onOpen: () => undefined,
      onSignedOut: () => void this.signedOut.push(tab),
      onSignedIn: () => void this.signedIn.push(tab),
      now: () => Date.now(),
    });
    hub.open();
    return hub;
  }

  /** The tab is gone as after a crash: it says nothing, the browser frees its lock and its socket. */
  kill(tab: string): void {
    this.#listeners.delete(tab);
    for (const connection of this.live) connection.isOpen = false;
    this.#release(tab);
  }

  get live(): FakeConnection[] {
    return this.connections.filter((connection) => connection.isOpen);
  }

  send(event: StreamEvent): void {
    for (const connection of this.live) connection.options.onEvent(event);
  }

  #connect(options: SubscribeOptions): Subscription {
    const connection: FakeConnection = { options, isOpen: true, wakes: 0 };
    this.connections.push(connection);
    return {
      close: () => {
        connection.isOpen = false;
      },
      wake: () => {
        connection.wakes += 1;
      },
    };
  }

  #channel(tab: string): HubChannel {
    return {
      post: (message) => {
        for (const [other, listener] of this.#listeners) if (other !== tab) listener(structuredClone(message));
      },
      listen: (listener) => void this.#listeners.set(tab, listener),
      close: () => void this.#listeners.delete(tab),
    };
  }

  #elect(tab: string): Elect {
    return (onElected) => {
      this.#queue.push({ tab, onElected });
      if (this.#queue.length === 1) onElected();
      return () => this.#release(tab);
    };
  }

  #release(tab: string): void {
    const wasLeader = this.#queue[0]?.tab === tab;
    const at = this.#queue.findIndex((one) => one.tab === tab);
    if (at !== -1) this.#queue.splice(at, 1);
    if (wasLeader) this.#queue[0]?.onElected();
  }
}

/** A watcher that remembers what it got, as a thread store would. */
export function recorder(from: number): ThreadWatcher & { seqs: number[]; lives: string[] } {
  const seqs: number[] = [];
  const lives: string[] = [];
  let last = from;
  return {
    seqs,
    lives,
    seq: () => last,
    onEvent(event) {
      if (event.seq <= last) return;
      last = event.seq;
      seqs.push(event.seq);
    },
    onLive: (event) => void lives.push(event.type),
  };
}
