import { useRouter } from "@tanstack/react-router";
import { type MemoryItem, type Passage, textOf, type ThreadState } from "@parley/protocol";
import { findMessage } from "../../data/round-view.ts";
import { isOnPage, showSource } from "./show-source.ts";

export interface Source {
  cite: Passage;
  /** Whose words; null if the message is not loaded. */
  author: string | null;
  quote: string;
}

/** The words that an item rests on, as far as their messages are loaded. */
export function sourcesOf(state: ThreadState, item: MemoryItem): Source[] {
  return item.cites.map((cite) => {
    const message = findMessage(state, cite.message);
    return message === null
      ? { cite, author: null, quote: "" }
      : { cite, author: message.author, quote: textOf(message).slice(cite.start, cite.end) };
  });
}

/** Goes to what was said: closes the panel where it covers the thread, and has an older round loaded. */
export function useGoToSource(thread: string): (source: Source) => void {
  const router = useRouter();
  return ({ cite, quote }) => {
    // Over the thread the panel is a step in the history; an address without it closes it too.
    const isCovered = router.state.location.state.panel === true;
    if (!isOnPage(cite.message))
      void router.navigate({
        to: "/t/$id",
        params: { id: thread },
        search: (before) => ({ ...before, m: cite.message }),
        replace: true,
      });
    else if (isCovered) router.history.back();
    showSource(cite.message, quote);
  };
}
