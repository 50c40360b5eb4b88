import { useMemo, useSyncExternalStore } from "react";
import { useAppData } from "./app-data.ts";

/** What this device keeps of a thread's lanes. */
export interface LaneChoices {
  /** Members from left to right, as they were moved. */
  order: string[];
  hidesNames: boolean;
  /** Who was picked while names were hidden, by round. */
  picks: Record<string, string>;
}

const listeners = new Set<() => void>();
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
/** Only the last rounds are looked at. */
const mostPicks = 20;

export function useLaneChoices(thread: string): [LaneChoices, change: (change: Partial<LaneChoices>) => void] {
  const { storage } = useAppData();
  const key = `parley.lanes.${thread}`;
  const text = useSyncExternalStore(subscribe, () => storage.getItem(key) ?? "");
  return useMemo(() => {
    const choices = readChoices(text);
    const change = (next: Partial<LaneChoices>): void => {
      const all = { ...choices, ...next };
      const picks = Object.fromEntries(Object.entries(all.picks).slice(-mostPicks));
      storage.setItem(key, JSON.stringify({ ...all, picks }));
      for (const listener of listeners) listener();
    };
    return [choices, change];
  }, [storage, key, text]);
}

/** What cannot be read is as if nothing had been kept. */
function readChoices(text: string): LaneChoices {
  const none: LaneChoices = { order: [], hidesNames: false, picks: {} };
  if (text === "") return none;
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== "object" || kept === null) return none;
    const order: unknown = "order" in kept ? kept.order : null;
    const picks: unknown = "picks" in kept ? kept.picks : null;
    return {
      order: Array.isArray(order) ? order.filter((one) => typeof one === "string") : [],
      hidesNames: "hidesNames" in kept && kept.hidesNames === true,
      picks: textsOf(picks),
    };
  } catch {
    return none;
  }
}

function textsOf(value: unknown): Record<string, string> {
  const texts: Record<string, string> = {};
  if (typeof value !== "object" || value === null) return texts;
  for (const [key, one] of Object.entries(value)) if (typeof one === "string") texts[key] = one;
  return texts;
}
