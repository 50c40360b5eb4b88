import { type RefObject, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { setDeckPage, useDeckPage } from "./deck-page.ts";
import { useHeld } from "./use-held.ts";

const phone = matchMedia("(max-width: 767px)");
const subscribe = (listener: () => void): (() => void) => {
  phone.addEventListener("change", listener);
  return () => phone.removeEventListener("change", listener);
};

/**
 * On phones the voices of a running round stand beside each other, one a page.
 * The same elements become a stack when the round has settled, which waits for a
 * hand or a selection, and the page that is read keeps its place on the screen.
 */
export function useDeck(element: RefObject<HTMLElement | null>, isRunning: boolean, isTail: boolean) {
  const isPhone = useSyncExternalStore(subscribe, () => phone.matches);
  const isHeld = useHeld(isRunning, element);
  const isDeck = isPhone && isHeld;
  const page = useDeckPage();
  const last = useRef<string | null>(null);
  if (isDeck && page !== null) last.current = page;

  useLayoutEffect(() => {
    const deck = element.current;
    if (deck === null) return;
    if (!isDeck) {
      if (last.current !== null) keepInPlace(deck, last.current);
      last.current = null;
      return;
    }
    const stop = followPages(deck);
    return () => {
      stop();
      setDeckPage(null);
    };
  }, [element, isDeck]);
  useLayoutEffect(() => {
    if (!isTail && element.current !== null) element.current.style.marginBottom = "";
  }, [element, isTail]);
  return { isDeck, page: isDeck ? page : null };
}

function pagesOf(deck: HTMLElement): HTMLElement[] {
  return [...deck.querySelectorAll<HTMLElement>(":scope > [data-voice-slot]")];
}

/** Tells which page is in sight, also after pages were exchanged for those that hold words. */
function followPages(deck: HTMLElement): () => void {
  setDeckPage(pagesOf(deck)[0]?.dataset.voiceSlot ?? null);
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries)
        if (isIntersecting && target instanceof HTMLElement) setDeckPage(target.dataset.voiceSlot ?? null);
    },
    { root: deck, threshold: 0.6 },
  );
  const watch = (): void => {
    seen.disconnect();
    for (const page of pagesOf(deck)) seen.observe(page);
  };
  watch();
  const changes = new MutationObserver(watch);
  changes.observe(deck, { childList: true });
  return () => {
    seen.disconnect();
    changes.disconnect();
  };
}

/** All pages stood at the deck's top; in the stack the one that is read would be below the others. */
function keepInPlace(deck: HTMLElement, member: string): void {
  const scroller = deck.closest(".log");
  const read = pagesOf(deck).find((page) => page.dataset.voiceSlot === member);
  if (scroller === null || read === undefined) return;
  const bounds = scroller.getBoundingClientRect();
  const top = deck.getBoundingClientRect().top;
  // Above or below what is seen: then something else is read, which the scroll keeper holds.
  const isSeen = top < bounds.bottom - 120 && top + read.offsetHeight > bounds.top + 60;
  if (!isSeen) return;
  const wanted = scroller.scrollTop + read.getBoundingClientRect().top - top;
  // Below the last voice there may be too little to scroll that far. The room is given back with the next message;
  // a second look, since the group has a least height that swallows some of it.
  for (let look = 0, room = 0; look < 2; look += 1) {
    room += Math.max(0, wanted - (scroller.scrollHeight - scroller.clientHeight));
    deck.style.marginBottom = `${room}px`;
  }
  scroller.scrollTop = wanted;
}
