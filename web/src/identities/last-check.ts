import type { Connection } from "@parley/protocol";
import { checkMessages as words } from "../data/check-messages.ts";

export interface LastCheck {
  isOk: boolean;
  text: string;
}

const units: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** How a connection fared when it was last tested or used; null if it never was. `now` in milliseconds. */
export function lastCheckOf({ checkedAt, checkCode }: Connection, now: number): LastCheck | null {
  if (checkedAt === null) return null;
  const when = agoOf(checkedAt, now);
  return checkCode === null
    ? { isOk: true, text: words.worked(when) }
    : { isOk: false, text: words.failed(checkCode, when) };
}

function agoOf(at: number, now: number): string {
  const seconds = Math.max(0, now - at) / 1000;
  const [unit, length] = units.find(([, one]) => seconds >= one) ?? [null, 1];
  return unit === null ? words.justNow : relative.format(-Math.floor(seconds / length), unit);
}
