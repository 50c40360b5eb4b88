import { createContext, useContext } from "react";
import type { Member, Mentionable } from "@parley/protocol";
import type { ThreadStore } from "../data/thread-store.ts";
import type { PathChoice } from "../data/path-view.ts";
import type { useThreadActions } from "../data/thread-actions.ts";
import type { Look } from "./use-path-choice.ts";

/** What the parts of one thread share. None of it changes while text is written. */
export interface ThreadScope {
  store: ThreadStore;
  members: Map<string, Member>;
  /** By what they can be called, for the marks in texts. */
  callable: Mentionable[];
  you: string | null;
  /** What this person may do here: a viewer reads, the owner changes the thread itself too. */
  mayWrite: boolean;
  isOwner: boolean;
  /** Whether the round that is on waits for somebody to raise its budget. */
  isPaused: boolean;
  actions: ReturnType<typeof useThreadActions>;
  /** The path and the versions that this viewer looks at. */
  choice: PathChoice;
  look: Look;
  /** Opens what a turn was made of. */
  showSeen: (turn: string) => void;
}

const ThreadContext = createContext<ThreadScope | null>(null);
export const ThreadProvider = ThreadContext.Provider;

export function useThreadScope(): ThreadScope {
  const scope = useContext(ThreadContext);
  if (scope === null) throw new Error("no ThreadProvider above");
  return scope;
}
