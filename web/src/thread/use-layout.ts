import { useCallback, useState, useSyncExternalStore } from "react";
import { useAppData } from "../data/app-data.ts";

export type Layout = "thread" | "lanes";

export interface LayoutChoice {
  isLanes: boolean;
  /** Phones have the deck. */
  isOffered: boolean;
  toggle: () => void;
}

const roomy = matchMedia("(min-width: 768px)");
const subscribe = (listener: () => void): (() => void) => {
  roomy.addEventListener("change", listener);
  return () => roomy.removeEventListener("change", listener);
};

interface Asked {
  /** What the address asks for. */
  asked: "lanes" | undefined;
  onChange: (layout: Layout) => void;
  /** An address that leads to a message leads into the thread. */
  isAtMessage: boolean;
}

/** Whether the voices stand side by side: as the address says, else as this device last had it in this thread. */
export function useLayout(thread: string, { asked, onChange, isAtMessage }: Asked): LayoutChoice {
  const { storage } = useAppData();
  const isOffered = useSyncExternalStore(subscribe, () => roomy.matches);
  const key = `parley.layout.${thread}`;
  const [kept, setKept] = useState(() => storage.getItem(key) === "lanes");
  const isLanes = isOffered && (asked === "lanes" || (kept && !isAtMessage));
  const toggle = useCallback(() => {
    if (!isOffered) return;
    if (isLanes) storage.removeItem(key);
    else storage.setItem(key, "lanes");
    setKept(!isLanes);
    onChange(isLanes ? "thread" : "lanes");
  }, [storage, key, isLanes, isOffered, onChange]);
  return { isLanes, isOffered, toggle };
}
