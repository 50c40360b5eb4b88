export function elementOf(message: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-message="${CSS.escape(message)}"]`);
}

/** Leads to a message that is on the page. */
export function goToMessage(message: string): void {
  const element = elementOf(message);
  element?.scrollIntoView({ block: "center", inline: "center" });
  element?.focus({ preventScroll: true });
}
