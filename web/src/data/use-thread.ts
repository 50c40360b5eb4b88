import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useAppData, useLive } from "./app-data.ts";
import type { ConnectionState } from "./hub-messages.ts";
import type { Outgoing } from "./outbox.ts";
import type { Theme } from "./preferences.ts";
import type { ThreadStore, ThreadView, TurnView } from "./thread-store.ts";

/** The store of a thread, open as long as the component is there. */
export function useThreadStore(id: string): ThreadStore {
  const { threads } = useLive();
  const store = threads.get(id);
  useEffect(() => threads.use(id), [threads, id]);
  return store;
}

export function useThreadView(store: ThreadStore): ThreadView {
  return useSyncExternalStore(store.subscribe, store.view);
}

/**
 * One turn, told at most once in `paceMs` while it writes: what is not looked at
 * need not be parsed at every frame.
 */
export function useTurnView(store: ThreadStore, turn: string, paceMs: number): TurnView {
  const subscribe = useCallback(
    (listener: () => void) => {
      let timer: ReturnType<typeof setTimeout> | null = null;
      const stop = store.subscribeTurn(turn, () => {
        timer ??= setTimeout(() => {
          timer = null;
          listener();
        }, paceMs);
      });
      return () => {
        if (timer !== null) clearTimeout(timer);
        stop();
      };
    },
    [store, turn, paceMs],
  );
  return useSyncExternalStore(subscribe, () => store.turnView(turn));
}

export function useOutbox(thread: string): Outgoing[] {
  const { outbox } = useLive();
  return useSyncExternalStore(outbox.subscribe, () => outbox.of(thread));
}

export function useConnection(): ConnectionState {
  const { hub } = useLive();
  return useSyncExternalStore(hub.subscribeState, hub.state);
}

export function useSpoken() {
  const { announcements } = useLive();
  return useSyncExternalStore(announcements.subscribe, announcements.spoken);
}

export function useTheme(): { theme: Theme; setTheme: (theme: Theme) => void } {
  const { preferences } = useAppData();
  const theme = useSyncExternalStore(preferences.subscribe, preferences.theme);
  return { theme, setTheme: (next) => preferences.setTheme(next) };
}

export function useRail(): { isRail: boolean; toggle: () => void } {
  const { preferences } = useAppData();
  const isRail = useSyncExternalStore(preferences.subscribe, preferences.isRail);
  return { isRail, toggle: () => preferences.toggleRail() };
}

export function usePanelOpen(): { isOpen: boolean; setOpen: (isOpen: boolean) => void } {
  const { preferences } = useAppData();
  const isOpen = useSyncExternalStore(preferences.subscribe, preferences.isPanelOpen);
  return { isOpen, setOpen: (next) => preferences.setPanelOpen(next) };
}

const unaddressed: string[] = [];

/** Whom one's messages in a thread are for on this device, until it is changed; none is all. */
export function useAddress(thread: string): [to: string[], set: (to: string[]) => void] {
  const { storage } = useAppData();
  const key = `parley.to.${thread}`;
  const [to, setTo] = useState(() => storage.getItem(key)?.split(",") ?? unaddressed);
  const set = (next: string[]): void => {
    setTo(next);
    if (next.length === 0) storage.removeItem(key);
    else storage.setItem(key, next.join(","));
  };
  return [to, set];
}

/** What is typed in a thread's composer and not sent, kept across reloads. */
export function useComposerDraft(thread: string): { read: () => string; write: (text: string) => void } {
  const { storage } = useAppData();
  return useMemo(() => {
    const key = `parley.draft.${thread}`;
    return {
      read: () => storage.getItem(key) ?? "",
      write: (text) => (text === "" ? storage.removeItem(key) : storage.setItem(key, text)),
    };
  }, [storage, thread]);
}
