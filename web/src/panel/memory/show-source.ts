import { rangeOfPassage } from "../../ui/passage-range.ts";

const highlightName = "taken-up";
/** So long the words stay marked, and so long a message that has to be loaded is waited for, in milliseconds. */
const lingerMs = 4000;
const patienceMs = 5000;

const elementOf = (message: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-message="${CSS.escape(message)}"]`);

export const isOnPage = (message: string): boolean => elementOf(message) !== null;

/** Leads to a message, once it is on the page and no sheet covers it, and marks the words of it that are meant. */
export function showSource(message: string, quote: string): void {
  const until = performance.now() + patienceMs;
  const attempt = (): void => {
    const element = elementOf(message);
    if (element !== null && document.querySelector(".side-sheet") === null) return mark(element, quote);
    if (performance.now() < until) requestAnimationFrame(attempt);
  };
  attempt();
}

function mark(element: HTMLElement, quote: string): void {
  const range = rangeOfPassage(element.querySelector(".bd") ?? element, quote);
  element.scrollIntoView({ block: "center", inline: "center" });
  range?.startContainer.parentElement?.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
  if (range === null || !("highlights" in CSS)) return;
  const highlight = new Highlight(range);
  CSS.highlights.set(highlightName, highlight);
  setTimeout(() => {
    if (CSS.highlights.get(highlightName) === highlight) CSS.highlights.delete(highlightName);
  }, lingerMs);
}
