import { useSyncExternalStore } from "react";

/** Whose page of the deck is looked at; null while there is no deck. Rail and deck follow each other by it. */
let page: string | null = null;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function setDeckPage(member: string | null): void {
  if (page === member) return;
  page = member;
  for (const listener of listeners) listener();
}

export function useDeckPage(): string | null {
  return useSyncExternalStore(subscribe, () => page);
}

/** Bubbles from a deck whose page somebody turned by a tap. */
export const pageTurned = "deck-page-turned";

/** Turns a deck to one of its pages; at once, since a tap on a tab shows its page. */
export function turnTo(deck: HTMLElement, element: HTMLElement): void {
  const inset = Number.parseFloat(getComputedStyle(deck).scrollPaddingInlineStart) || 0;
  deck.scrollLeft += element.getBoundingClientRect().left - deck.getBoundingClientRect().left - inset;
  setDeckPage(element.dataset.voiceSlot ?? null);
  deck.dispatchEvent(new Event(pageTurned, { bubbles: true }));
}
