import type { AccountEvent, Cursors, LiveEvent, StreamEvent, ThreadEvent } from "@parley/protocol";
import type { SubscribeOptions, Subscription } from "@parley/protocol/client";
import { HubLeader } from "./hub-leader.ts";
import type { ConnectionState, Elect, HubChannel, HubMessage } from "./hub-messages.ts";

export interface ThreadWatcher {
  /** The last seq this tab received, whether folded already or not. */
  seq: () => number;
  onEvent: (event: ThreadEvent) => void;
  onLive: (event: LiveEvent) => void;
}

export interface HubDeps {
  tab: string;
  /** Null where tabs cannot share: then each has a connection of its own. */
  sharing: { channel: HubChannel; elect: Elect } | null;
  connect: (options: SubscribeOptions) => Subscription;
  onAccountEvent: (event: AccountEvent) => void;
  onHint: (thread: string) => void;
  /** A note that a thread's members share changed. */
  onNotes: () => void;
  /** A voice was told something that it learned. */
  onLessons: () => void;
  onSignedOut: () => void;
  onSignedIn: () => void;
  /** The stream is there (again): what is read outside it may be old. */
  onOpen: () => void;
  now: () => number;
}

const hereMs = 30_000;

/** One event stream for all tabs of a browser: the leader connects and relays, the others say what they watch. */
export class EventHub {
  readonly #deps: HubDeps;
  readonly #watchers = new Map<string, ThreadWatcher>();
  readonly #stateListeners = new Set<() => void>();
  #accountSeq: number | null = null;
  #leader: HubLeader | null = null;
  #state: ConnectionState = "connecting";
  #withdraw: () => void = () => undefined;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(deps: HubDeps) {
    this.#deps = deps;
  }

  open(): void {
    const { sharing } = this.#deps;
    if (sharing === null) {
      this.#lead();
      return;
    }
    sharing.channel.listen((message) => this.#hear(message));
    this.#withdraw = sharing.elect(() => this.#lead());
    this.#announce(true);
    this.#timer = setInterval(() => this.#announce(false), hereMs);
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#post({ kind: "gone", tab: this.#deps.tab });
    this.#leader?.close();
    this.#leader = null;
    this.#withdraw();
    this.#deps.sharing?.channel.close();
  }

  /** Follows a thread from what the watcher holds; returns the end of it. */
  watch(thread: string, watcher: ThreadWatcher): () => void {
    this.#watchers.set(thread, watcher);
    this.#announce(true);
    return () => {
      if (this.#watchers.get(thread) !== watcher) return;
      this.#watchers.delete(thread);
      this.#announce(false);
    };
  }

  /** For a page that came back: connections that slept may be dead without knowing it. */
  wake(): void {
    if (this.#leader !== null) this.#leader.wake();
    else this.#post({ kind: "wake" });
    this.#announce(true);
  }

  /** Somebody signed in again in this tab: all tabs go on from what they hold. */
  resume(): void {
    this.#post({ kind: "signed-in" });
    this.#resumed();
  }

  readonly state = (): ConnectionState => this.#state;

  readonly subscribeState = (listener: () => void): (() => void) => {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  };

  #lead(): void {
    this.#leader = new HubLeader({
      connect: this.#deps.connect,
      accountSeq: this.#accountSeq,
      now: this.#deps.now,
      deliver: (event) => {
        this.#take(event);
        this.#post({ kind: "event", event });
      },
      onState: (state) => {
        this.#setState(state);
        this.#post({ kind: "state", state });
      },
      onRefused: (code) => this.#refused(code),
    });
    this.#announce(true);
    this.#post({ kind: "who" });
  }

  #refused(code: string): void {
    if (code === "not_signed_in") {
      this.#post({ kind: "signed-out" });
      this.#deps.onSignedOut();
      return;
    }
    this.#post({ kind: "resync" });
    this.#resync();
  }

  #hear(message: HubMessage): void {
    switch (message.kind) {
      case "here":
        this.#leader?.hear(message.tab, message.cursors, message.check);
        return;
      case "gone":
        this.#leader?.forget(message.tab);
        return;
      case "wake":
        this.#leader?.wake();
        return;
      case "who":
        this.#announce(true);
        return;
      case "event":
        this.#take(message.event);
        return;
      case "state":
        this.#setState(message.state);
        return;
      case "resync":
        this.#resync();
        return;
      case "signed-out":
        this.#deps.onSignedOut();
        return;
      case "signed-in":
        this.#resumed();
    }
  }

  #resumed(): void {
    this.#deps.onSignedIn();
    this.#leader?.resume();
    this.#announce(true);
    this.#resync();
  }

  #take(event: StreamEvent): void {
    if ("live" in event) {
      if (event.live.type === "notes.hint") this.#deps.onNotes();
      else if (event.live.type === "lessons.hint") this.#deps.onLessons();
      else if (event.live.type === "threads.hint") this.#deps.onHint(event.live.thread);
      else this.#watchers.get(event.log)?.onLive(event.live);
      return;
    }
    const saved = event.event;
    if (isThreadEvent(event.log, saved)) {
      this.#watchers.get(event.log)?.onEvent(saved);
      return;
    }
    if (this.#accountSeq !== null && saved.seq <= this.#accountSeq) return;
    this.#accountSeq = saved.seq;
    this.#deps.onAccountEvent(saved);
  }

  #resync(): void {
    for (const watcher of this.#watchers.values()) watcher.onLive({ type: "resync" });
  }

  #announce(check: boolean): void {
    const cursors: Cursors = {};
    for (const [thread, watcher] of this.#watchers) cursors[thread] = watcher.seq();
    if (this.#leader !== null) this.#leader.hear(this.#deps.tab, cursors, check);
    else this.#post({ kind: "here", tab: this.#deps.tab, cursors, check });
  }

  #setState(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state === "open") this.#deps.onOpen();
    for (const listener of this.#stateListeners) listener();
  }

  #post(message: HubMessage): void {
    this.#deps.sharing?.channel.post(message);
  }
}

/** Each log has its own kind of events. */
function isThreadEvent(log: string, event: ThreadEvent | AccountEvent): event is ThreadEvent {
  return log !== "account" && event.seq > 0;
}
