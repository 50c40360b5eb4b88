import { QueryClient } from "@tanstack/react-query";
import type { Account, AccountEvent } from "@parley/protocol";
import type { Client } from "@parley/protocol/client";
import { createClient, subscribe } from "@parley/protocol/client";
import { createContext, useContext } from "react";
import { calls } from "./calls.ts";
import { Announcements } from "./announcements.ts";
import { takeEarlyAnswers, withEarlyAnswers } from "./early.ts";
import { EventHub } from "./event-hub.ts";
import { browserSharing } from "./hub-messages.ts";
import { Outbox } from "./outbox.ts";
import { Preferences } from "./preferences.ts";
import { keys } from "./query-keys.ts";
import { forgetPrivate, openStorage, type PageStorage } from "./storage.ts";
import { SessionEnd } from "./session-end.ts";
import { OpenThreads } from "./open-threads.ts";

/** What lives as long as somebody is signed in: the event stream and everything fed by it. */
export interface Live {
  account: string;
  hub: EventHub;
  outbox: Outbox;
  threads: OpenThreads;
  announcements: Announcements;
}

export interface AppData {
  client: Client;
  queries: QueryClient;
  storage: PageStorage;
  preferences: Preferences;
  /** Whether the session ended under the page. */
  sessionEnd: SessionEnd;
  /** The live parts of this account; switching the account closes those of the last one. */
  liveFor: (account: Account) => Live;
  /** Ends the session's life on this page and asks the server who we are now. */
  leave: () => void;
}

const hintMs = 300;

const keysOfEvent = {
  "identity.changed": keys.identities,
  "connection.changed": keys.connections,
  "lesson.changed": keys.lessons,
  "note.changed": keys.notes,
  "mention.received": keys.threads,
  "budget.reached": keys.budget,
  "invitation.changed": keys.invitations,
  "request.changed": keys.sharing,
} satisfies Record<AccountEvent["type"], readonly string[]>;

export function createAppData(): AppData {
  const storage = openStorage();
  const queries = new QueryClient({
    defaultOptions: { queries: { staleTime: 30_000, retry: 1, refetchOnWindowFocus: false } },
  });
  const sessionEnd = new SessionEnd();
  let live: Live | null = null;
  let hintTimer: ReturnType<typeof setTimeout> | null = null;

  const client = createClient({
    fetch: watchSession(
      withEarlyAnswers(takeEarlyAnswers(), (input, init) => fetch(input, init)),
      () => ended(),
    ),
  });
  const refetchThreads = (): void => {
    hintTimer ??= setTimeout(() => {
      hintTimer = null;
      void queries.invalidateQueries({ queryKey: keys.threads });
    }, hintMs);
  };

  function close(): void {
    live?.hub.close();
    live = null;
  }

  /** Whoever was in sees the page as it is and signs in over it; who was not goes to the door. */
  function ended(): void {
    if (live === null) leave();
    else sessionEnd.set(true);
  }

  function leave(): void {
    close();
    sessionEnd.set(false);
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.entry[0] });
    void queries.invalidateQueries({ queryKey: keys.entry });
  }

  function liveFor(account: Account): Live {
    if (live?.account === account.id) return live;
    close();
    const hub = new EventHub({
      tab: crypto.getRandomValues(new Uint32Array(2)).join("-"),
      sharing: browserSharing(account.id),
      connect: (options) => subscribe(client, options),
      onAccountEvent(event) {
        void queries.invalidateQueries({ queryKey: keysOfEvent[event.type] });
        if (event.type === "mention.received") calls.tell(event);
      },
      onHint: refetchThreads,
      onLessons: () => void queries.invalidateQueries({ queryKey: keys.lessons }),
      onNotes: () => void queries.invalidateQueries({ queryKey: keys.notes }),
      onSignedOut: ended,
      onSignedIn() {
        sessionEnd.set(false);
        void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== keys.entry[0] });
      },
      onOpen() {
        refetchThreads();
        void queries.invalidateQueries({ queryKey: keys.notes });
        void queries.invalidateQueries({ queryKey: keys.lessons });
      },
      now: () => Date.now(),
    });
    const outbox = new Outbox({
      post: (thread, body) => client.call("sendMessage", { params: { id: thread }, body }),
      storage,
      now: () => Date.now(),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    });
    const announcements = new Announcements({ now: () => Date.now() });
    const threads = new OpenThreads({
      client,
      hub,
      outbox,
      announcements,
      schedule: beforeNextFrame,
      onMoved: refetchThreads,
    });
    live = { account: account.id, hub, outbox, threads, announcements };
    hub.open();
    return live;
  }

  return {
    client,
    queries,
    storage,
    preferences: new Preferences(storage),
    sessionEnd,
    liveFor,
    leave() {
      forgetPrivate(storage);
      leave();
    },
  };
}

/** Any answer that says the session is over ends it here; a wrong password does not. */
function watchSession(send: typeof fetch, onSignedOut: () => void): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const url = typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
    if (response.status === 401 && !url.endsWith("/api/sign-in")) onSignedOut();
    return response;
  };
}

/** Hidden pages draw no frames, but what they hold must not pile up. */
function beforeNextFrame(run: () => void): void {
  if (document.visibilityState === "hidden") setTimeout(run, 500);
  else requestAnimationFrame(run);
}

const AppDataContext = createContext<AppData | null>(null);
export const AppDataProvider = AppDataContext.Provider;

export function useAppData(): AppData {
  const data = useContext(AppDataContext);
  if (data === null) throw new Error("no AppDataProvider above");
  return data;
}

const LiveContext = createContext<Live | null>(null);
export const LiveProvider = LiveContext.Provider;

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error("no LiveProvider above");
  return live;
}
