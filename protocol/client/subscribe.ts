import type { SseMessage, StreamEvent } from "../src/index.ts";
import { createSseReader, formatCursors, parseCursors } from "../src/index.ts";
import type { Cursors } from "../src/index.ts";
import { type Client, errorOf } from "./create-client.ts";

export interface Subscription {
  close(): void;
  /** Reconnects at once, whatever state the socket seems to be in: for a page that woke up. */
  wake(): void;
}

export interface SubscribeOptions {
  threads: string[];
  /** What the reader already holds, by log; the server goes on from there. */
  cursors: Cursors;
  onEvent: (event: StreamEvent) => void;
  onState?: (state: "connecting" | "open" | "waiting") => void;
  /** A refusal that repeating will not mend (401, 404); the subscription is over. */
  onRefused?: (code: string) => void;
  /** Milliseconds of silence after which the connection counts as dead; heartbeats come every 15 s. */
  silenceMs?: number;
  random?: () => number;
}

const firstDelayMs = 500;
const longestDelayMs = 10_000;

/**
 * Follows the event stream until closed: reconnects with growing, jittered
 * delays and the cursors of everything delivered so far, so nothing is lost or
 * delivered twice.
 */
export function subscribe(client: Client, options: SubscribeOptions): Subscription {
  const cursors: Cursors = { ...options.cursors };
  const random = options.random ?? Math.random;
  let closed = false;
  let attempt = 0;
  let connection = new AbortController();
  let skipWait: (() => void) | null = null;
  let woken = false;
  /** What a server that is about to end asked for. */
  let askedMs: number | null = null;

  void follow();
  return {
    close() {
      closed = true;
      connection.abort();
      skipWait?.();
    },
    wake() {
      attempt = 0;
      woken = true;
      connection.abort();
      skipWait?.();
    },
  };

  async function follow(): Promise<void> {
    while (!closed) {
      options.onState?.("connecting");
      connection = new AbortController();
      const refused = await readOnce(connection).catch(() => null);
      if (closed) return;
      if (refused !== null) {
        options.onRefused?.(refused);
        return;
      }
      if (woken) {
        // A page that came back has no time for a polite delay.
        woken = false;
        continue;
      }
      options.onState?.("waiting");
      const delay = askedMs ?? Math.min(longestDelayMs, firstDelayMs * 2 ** attempt) * (0.5 + random() / 2);
      askedMs = null;
      attempt += 1;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, delay);
        skipWait = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      skipWait = null;
      woken = false;
    }
  }

  /** Reads one connection to its end; answers a code if the server refuses for good. */
  async function readOnce(controller: AbortController): Promise<string | null> {
    const silence = startSilenceTimer(controller, options.silenceMs ?? 40_000);
    try {
      const response = await client.fetch(`${client.baseUrl}/api/events?threads=${options.threads.join(",")}`, {
        headers: { ...client.headers, Accept: "text/event-stream", "Last-Event-ID": formatCursors(cursors) },
        credentials: "same-origin",
        cache: "no-store",
        signal: controller.signal,
      });
      if (response.status === 401 || response.status === 403 || response.status === 404)
        return (await errorOf(response)).code;
      if (!response.ok || response.body === null) return null;
      options.onState?.("open");
      const read = createSseReader();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return null;
        attempt = 0;
        silence.reset();
        for (const message of read(value)) take(message);
      }
    } finally {
      silence.stop();
    }
  }

  function take(message: SseMessage): void {
    if (closed) return;
    // The one at the beginning comes with an id and is for readers without delays of their own.
    if (message.retry !== null && message.id === null) askedMs = Math.min(longestDelayMs, message.retry);
    if (message.data !== "") options.onEvent(JSON.parse(message.data) as StreamEvent);
    // After the event: if handling it throws, the connection breaks and it is delivered again.
    if (message.id !== null) Object.assign(cursors, parseCursors(message.id) ?? {});
  }
}

function startSilenceTimer(controller: AbortController, silenceMs: number): { reset(): void; stop(): void } {
  let timer = setTimeout(() => controller.abort(), silenceMs);
  return {
    reset() {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), silenceMs);
    },
    stop: () => clearTimeout(timer),
  };
}
