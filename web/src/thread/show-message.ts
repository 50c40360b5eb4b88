import type { ScrollKeeper } from "./scroll-keeper.ts";
import type { MessagePlace } from "./use-message-target.ts";

const framesAtMost = 60;
const markedMs = 2500;

/** Scrolls to a message and marks it for a moment. Its round may have to be drawn first, since it was far away. */
export async function showMessage(log: HTMLElement, keeper: ScrollKeeper, place: MessagePlace): Promise<void> {
  keeper.read();
  log.querySelector(`[data-round="${place.round}"]`)?.scrollIntoView({ block: "start" });
  for (let frame = 0; frame < framesAtMost; frame += 1) {
    const element = log.querySelector<HTMLElement>(`[data-anchor="${place.anchor}"]`);
    if (element !== null) return mark(log, keeper, element);
    await nextFrame();
  }
}

async function mark(log: HTMLElement, keeper: ScrollKeeper, element: HTMLElement): Promise<void> {
  element.tabIndex = -1;
  element.dataset.found = "true";
  element.focus({ preventScroll: true });
  setTimeout(() => delete element.dataset.found, markedMs);
  // What is drawn around it takes its height in the next frames.
  for (let frame = 0; frame < 6; frame += 1) {
    if (!log.isConnected) return;
    element.scrollIntoView({ block: "start" });
    keeper.read();
    await nextFrame();
  }
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
