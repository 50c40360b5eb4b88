import type { Cursors, StreamEvent } from "@parley/protocol";

export type ConnectionState = "connecting" | "open" | "waiting";

/** What the tabs of one browser say to each other; the leader is the one that holds the connection. */
export type HubMessage =
  /** What a tab watches and how far it holds it; `check`: serve again what lies behind. */
  | { kind: "here"; tab: string; cursors: Cursors; check: boolean }
  | { kind: "gone"; tab: string }
  /** A new leader asks everyone for `here`. */
  | { kind: "who" }
  | { kind: "event"; event: StreamEvent }
  | { kind: "state"; state: ConnectionState }
  /** The stream was refused for another reason than the session: every tab reads its threads anew. */
  | { kind: "resync" }
  | { kind: "signed-out" }
  | { kind: "signed-in" }
  | { kind: "wake" };

/** The part of `BroadcastChannel` we use, so that tests can stand in for it. */
export interface HubChannel {
  post(message: HubMessage): void;
  listen(listener: (message: HubMessage) => void): void;
  close(): void;
}

/** Resolves once this tab leads; the returned function lets another take over. */
export type Elect = (onElected: () => void) => () => void;

/** The channel and the election of real browsers; null where tabs cannot share (plain http has no locks). */
export function browserSharing(account: string): { channel: HubChannel; elect: Elect } | null {
  if (typeof BroadcastChannel === "undefined" || navigator.locks === undefined) return null;
  const name = `parley-events:${account}`;
  return { channel: openChannel(name), elect: (onElected) => electByLock(name, onElected) };
}

function openChannel(name: string): HubChannel {
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    listen(listener) {
      // Only pages of this origin can post here, and all of them are this program.
      channel.onmessage = (event: MessageEvent<HubMessage>) => listener(event.data);
    },
    close: () => channel.close(),
  };
}

function electByLock(name: string, onElected: () => void): () => void {
  const waiting = new AbortController();
  let release: (() => void) | null = null;
  const held = navigator.locks.request(name, { signal: waiting.signal }, () => {
    onElected();
    return new Promise<void>((resolve) => {
      release = resolve;
    });
  });
  // Aborting the wait rejects; that is how a tab that never led leaves the queue.
  held.catch(() => undefined);
  return () => {
    if (release === null) waiting.abort();
    else release();
  };
}
