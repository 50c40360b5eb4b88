import { createContext, useContext } from "react";
import type { Member } from "@parley/protocol";
import type { ThreadStore } from "../data/thread-store.ts";
import type { useThreadActions } from "../data/thread-actions.ts";

/** What the parts of one thread share. None of it changes while text is written. */
export interface ThreadScope {
  store: ThreadStore;
  members: Map<string, Member>;
  you: string | null;
  /** Whether the round that is on waits for somebody to raise its budget. */
  isPaused: boolean;
  actions: ReturnType<typeof useThreadActions>;
}

const ThreadContext = createContext<ThreadScope | null>(null);
export const ThreadProvider = ThreadContext.Provider;

export function useThreadScope(): ThreadScope {
  const scope = useContext(ThreadContext);
  if (scope === null) throw new Error("no ThreadProvider above");
  return scope;
}
