import { turnTo } from "./deck-page.ts";

/** Brings the latest words of a voice into view and puts the focus there. */
export function goToVoice(member: string): void {
  const found = document.querySelectorAll<HTMLElement>(`[data-voice-slot="${CSS.escape(member)}"]`);
  const latest = found[found.length - 1];
  const deck = latest?.closest<HTMLElement>("[data-deck='true']");
  // The chips are the deck's tabs: the focus stays with them.
  if (latest !== undefined && deck !== null && deck !== undefined) {
    turnTo(deck, latest);
    deck.scrollIntoView({ block: "nearest" });
    return;
  }
  latest?.scrollIntoView({ block: "nearest" });
  latest?.focus({ preventScroll: true });
}
