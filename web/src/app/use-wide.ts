import { useSyncExternalStore } from "react";

const wide = matchMedia("(min-width: 1280px)");
const subscribe = (listener: () => void): (() => void) => {
  wide.addEventListener("change", listener);
  return () => wide.removeEventListener("change", listener);
};

/** Whether the window has room for the list and the panel beside a thread; `frame.css` draws the line at the same width. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => wide.matches);
}
