import type { AccountEvent, Id, LiveEvent, ThreadEvent } from "@parley/protocol";
import type { Bus } from "../bus/bus.ts";
import type { Limits } from "../limits.ts";
import { describeError, type Log } from "../log/log.ts";
import { readAccountEvents, readAccountSeqs, readThreadEvents } from "../store/events.ts";
import type { Store } from "../store/open-store.ts";
import { readSeqs } from "../store/threads.ts";
import { oneAtATime } from "./one-at-a-time.ts";

export type WatchedEvent = { seq: number; event: ThreadEvent | AccountEvent } | { live: LiveEvent };

export interface Watcher {
  /** What the reader has; further events are delivered in order, none twice, none left out. */
  at: number;
  deliver(event: WatchedEvent): void;
  /** True while it can take no more: saved events wait for it in the log until it resumes, live ones are lost. */
  full(): boolean;
  /** Whose reader it is; when that person leaves the thread, `gone` is the last it hears. */
  account?: Id;
  gone?(): void;
}

export interface Following {
  /** Reads on for a watcher that was full. */
  resume(): void;
  stop(): void;
}

/** One log that this process reads for its readers. */
interface Feed {
  /** Lets go of what other processes say of it. */
  release(): void;
  seq: number;
  watchers: Set<Watcher>;
  reading: boolean;
  behind: boolean;
}

export interface Watch {
  /** Follows a log from `at` until stopped. */
  follow(log: { thread: Id } | { account: Id }, watcher: Watcher): Following;
  /** Calls the listener when a right of the account was taken away, perhaps; the caller asks the database. Returns the way to stop. */
  onRevoked(account: Id, listener: () => void): () => void;
  watchedThreads(): Id[];
  watches(thread: Id): boolean;
  close(): void;
}

const page = 500;

/**
 * Reads each watched log once for all its readers. The bus only says that
 * something may be new; once a second the database is asked in one query, so a
 * message the bus lost delays a reader by a second and loses nothing.
 */
export function createWatch(needs: { store: Store; bus: Bus; limits: Limits; log: Log }): Watch {
  const feeds = new Map<string, Feed>();
  const revocations = new Map<Id, Set<() => void>>();
  const unsubscribe = needs.bus.subscribe((message) => {
    if (message.type === "missed") missed(message.thread);
    else if (message.type === "thread") notice(`thread:${message.thread}`, message.seq);
    else if (message.type === "account") notice(`account:${message.account}`, message.seq);
    else if (message.type === "left") left(`thread:${message.thread}`, message.account);
    else if (message.type === "live") live(`thread:${message.thread}`, message.event);
    else if (message.type === "hint") live(`account:${message.account}`, message.event);
    else if (message.type === "revoked") for (const listener of revocations.get(message.account) ?? []) listener();
  });
  const pollOnce = oneAtATime(poll);
  const timer = setInterval(() => void pollOnce(), needs.limits.saveEveryMs);
  timer.unref();

  return {
    follow(log, watcher) {
      const key = "thread" in log ? `thread:${log.thread}` : `account:${log.account}`;
      let feed = feeds.get(key);
      if (feed === undefined) {
        const release = "thread" in log ? needs.bus.want(log.thread) : () => {};
        feed = { release, seq: 0, watchers: new Set(), reading: false, behind: false };
        feeds.set(key, feed);
      }
      feed.watchers.add(watcher);
      void read(key, feed);
      return {
        resume: () => void read(key, feed),
        stop() {
          feed.watchers.delete(watcher);
          if (feed.watchers.size === 0) drop(key, feed);
        },
      };
    },
    onRevoked(account, listener) {
      const listeners = revocations.get(account) ?? new Set();
      revocations.set(account, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && revocations.get(account) === listeners) revocations.delete(account);
      };
    },
    watches: (thread) => feeds.has(`thread:${thread}`),
    watchedThreads: () => [...feeds.keys()].filter((key) => key.startsWith("thread:")).map(idOf),
    close() {
      clearInterval(timer);
      unsubscribe();
      for (const [key, feed] of feeds) drop(key, feed);
    },
  };

  function notice(key: string, seq: number): void {
    const feed = feeds.get(key);
    if (feed !== undefined && (seq > feed.seq || feed.behind)) void read(key, feed);
  }

  function live(key: string, event: LiveEvent): void {
    const feed = feeds.get(key);
    if (feed === undefined) return;
    for (const watcher of feed.watchers) if (!watcher.full()) watcher.deliver({ live: event });
  }

  function left(key: string, account: Id): void {
    const feed = feeds.get(key);
    if (feed === undefined) return;
    for (const watcher of feed.watchers) {
      if (watcher.account !== account) continue;
      feed.watchers.delete(watcher);
      watcher.gone?.();
    }
    if (feed.watchers.size === 0) drop(key, feed);
  }

  function drop(key: string, feed: Feed): void {
    // The last reader may leave twice, and another have come meanwhile.
    if (feeds.get(key) !== feed) return;
    feeds.delete(key);
    feed.release();
  }

  function missed(thread: Id | null): void {
    if (thread === null) return void pollOnce();
    const feed = feeds.get(`thread:${thread}`);
    if (feed !== undefined) void read(`thread:${thread}`, feed);
  }

  /** Reads on from the slowest reader's place until nobody is behind; one read a feed at a time. */
  async function read(key: string, feed: Feed): Promise<void> {
    feed.behind = true;
    if (feed.reading) return;
    feed.reading = true;
    try {
      while (feed.behind && feed.watchers.size > 0) {
        feed.behind = false;
        await readOn(key, feed);
      }
    } catch (error) {
      feed.behind = true;
      needs.log.warn("log.not_read", { error: describeError(error) });
    } finally {
      feed.reading = false;
    }
  }

  async function readOn(key: string, feed: Feed): Promise<void> {
    for (;;) {
      // Who joins while we read may need what lies before this page, and who is full takes none of it: both read later.
      const watchers = new Set([...feed.watchers].filter((watcher) => !watcher.full()));
      if (watchers.size === 0) return;
      const from = Math.min(...[...watchers].map((watcher) => watcher.at));
      const events = key.startsWith("thread:")
        ? await readThreadEvents(needs.store.db, idOf(key), from, page)
        : await readAccountEvents(needs.store.db, idOf(key), from, page);
      for (const event of events) {
        feed.seq = Math.max(feed.seq, event.seq);
        for (const watcher of watchers) {
          if (watcher.at >= event.seq) continue;
          if (watcher.full() || !feed.watchers.has(watcher)) {
            watchers.delete(watcher);
            continue;
          }
          watcher.at = event.seq;
          watcher.deliver({ seq: event.seq, event });
        }
      }
      if (events.length < page) return;
    }
  }

  async function poll(): Promise<void> {
    const keys = [...feeds.keys()];
    try {
      const threads = await readSeqs(needs.store.db, keys.filter((key) => key.startsWith("thread:")).map(idOf));
      for (const [id, { seq }] of threads) notice(`thread:${id}`, seq);
      const accounts = await readAccountSeqs(
        needs.store.db,
        keys.filter((key) => key.startsWith("account:")).map(idOf),
      );
      for (const [id, seq] of accounts) notice(`account:${id}`, seq);
    } catch (error) {
      needs.log.warn("log.not_polled", { error: describeError(error) });
    }
  }
}

function idOf(key: string): Id {
  return key.slice(key.indexOf(":") + 1);
}
