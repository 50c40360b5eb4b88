import type { CSSProperties } from "react";

/** Where an element is on the screen, for what a menu or popover is anchored to instead of it. */
export function placeOver(element: Element | null): CSSProperties {
  const { left = 0, top = 0, width = 0, height = 0 } = element?.getBoundingClientRect() ?? {};
  return { position: "fixed", left, top, width, height, pointerEvents: "none" };
}
