import type { ScrollKeeper } from "./scroll-keeper.ts";
import type { MessagePlace } from "./use-message-target.ts";

const framesAtMost = 60;
/** What is drawn around a message takes its height, or gives way to a placeholder, in so many frames. */
const framesToRest = 6;
const markedMs = 2500;

/** Scrolls to a message and marks it for a moment. Its round may have to be drawn first, since it was far away. */
export async function showMessage(log: HTMLElement, keeper: ScrollKeeper, place: MessagePlace): Promise<void> {
  keeper.read();
  log.querySelector(`[data-round="${place.round}"]`)?.scrollIntoView({ block: "start" });
  let shown: HTMLElement | null = null;
  let rested = 0;
  for (let frame = 0; frame < framesAtMost && rested < framesToRest && log.isConnected; frame += 1) {
    const element = log.querySelector<HTMLElement>(`[data-anchor="${place.anchor}"]`);
    // A round that was just read may be put away and drawn again: then the element is another one.
    if (element !== shown && element !== null) mark(element);
    rested = element !== null && element === shown ? rested + 1 : 0;
    shown = element;
    element?.scrollIntoView({ block: "start" });
    keeper.read();
    await nextFrame();
  }
}

function mark(element: HTMLElement): void {
  element.tabIndex = -1;
  element.dataset.found = "true";
  element.focus({ preventScroll: true });
  setTimeout(() => delete element.dataset.found, markedMs);
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
