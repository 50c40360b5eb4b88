import { pageTurned } from "./deck-page.ts";
import type { ScrollKeeper } from "./scroll-keeper.ts";

const dragPx = 8;
const freshMs = 1_000;
let lastDownAt = 0;

/** What a hand does: everything upwards is reading. */
export function followInput(scroller: HTMLElement, keeper: ScrollKeeper): () => void {
  const stop = new AbortController();
  const options = { passive: true, signal: stop.signal };
  let touchY = 0;
  let touchStart = 0;
  let touchLeft = 0;
  let barTop: number | null = null;

  scroller.addEventListener("wheel", (event) => (event.deltaY < 0 ? keeper.read() : noteDown()), options);
  scroller.addEventListener(
    "touchstart",
    (event) => {
      touchStart = touchY = event.touches[0]?.clientY ?? 0;
      touchLeft = event.touches[0]?.clientX ?? 0;
    },
    options,
  );
  scroller.addEventListener(
    "touchmove",
    (event) => {
      touchY = event.touches[0]?.clientY ?? touchY;
      if (touchY - touchStart > dragPx) {
        keeper.read();
        // Dragging the thread down puts the keyboard away, as phones do elsewhere.
        if (
          touchY - touchStart > 24 &&
          document.activeElement?.id === "composer" &&
          document.activeElement instanceof HTMLElement
        )
          document.activeElement.blur();
      } else if (touchStart - touchY > dragPx) noteDown();
      // Who turns the deck's page reads there, whatever comes below.
      else if (Math.abs((event.touches[0]?.clientX ?? touchLeft) - touchLeft) > dragPx) keeper.read();
    },
    options,
  );
  scroller.addEventListener(
    "keydown",
    (event) => {
      if (event.target instanceof HTMLElement && event.target.matches("input, textarea")) return;
      if (event.key === "End" && !event.shiftKey) {
        event.preventDefault();
        keeper.toEnd();
      } else if (["PageUp", "ArrowUp", "Home"].includes(event.key)) keeper.read();
      else if (["PageDown", "ArrowDown", " "].includes(event.key)) noteDown();
    },
    { signal: stop.signal },
  );
  // A press on the scroller itself is a press on its scroll bar.
  scroller.addEventListener(
    "pointerdown",
    (event) => {
      barTop = event.target === scroller ? scroller.scrollTop : null;
    },
    options,
  );
  window.addEventListener(
    "pointerup",
    () => {
      if (barTop !== null && scroller.scrollTop < barTop) keeper.read();
      else if (barTop !== null) noteDown();
      barTop = null;
    },
    options,
  );
  scroller.addEventListener(
    "focusin",
    (event) => {
      if (event.target instanceof Element && event.target.closest("article") !== null) keeper.read();
    },
    options,
  );
  scroller.addEventListener(pageTurned, () => keeper.read(), options);
  document.addEventListener(
    "selectionchange",
    () => {
      const selection = document.getSelection();
      if (selection !== null && !selection.isCollapsed && scroller.contains(selection.anchorNode)) keeper.read();
    },
    options,
  );
  const onEnd = (): void => keeper.mark();
  if ("onscrollend" in scroller) scroller.addEventListener("scrollend", onEnd, options);
  else followPauses(scroller, onEnd, stop.signal);
  return () => stop.abort();
}

function noteDown(): void {
  lastDownAt = performance.now();
}

/** Whether somebody moved down just now: reaching the end then means to stay there. */
export function isGoingDown(): boolean {
  return performance.now() - lastDownAt < freshMs;
}

/** Stands in for `scrollend`. */
function followPauses(scroller: Element, onPause: () => void, signal: AbortSignal): void {
  let timer = 0;
  scroller.addEventListener(
    "scroll",
    () => {
      clearTimeout(timer);
      timer = window.setTimeout(onPause, 120);
    },
    { passive: true, signal },
  );
}
