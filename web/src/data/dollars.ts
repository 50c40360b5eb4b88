import type { RoundForecast } from "@parley/protocol";
import { money } from "./cost-messages.ts";
import { moneyMessages } from "./money-messages.ts";

const million = 1_000_000;
const cent = 10_000;
/** A million dollars. */
const most = million * million;

/** Whole cents as people write them, anything else as `money` does. */
export function sum(millionths: number): string {
  return millionths % cent === 0 ? `$${(millionths / million).toFixed(2)}` : money(millionths);
}

/** What was typed as a sum, in millionths of a dollar; null for what is none. */
export function parseDollars(text: string): number | null {
  const plain = text
    .trim()
    .replace(/^\$\s*/, "")
    .replace(",", ".");
  if (!/^\d+(\.\d{0,6})?$|^\.\d{1,6}$/.test(plain)) return null;
  const millionths = Math.round(Number(plain) * million);
  return millionths > most ? null : millionths;
}

/** A sum as it is typed. */
export function toDollars(millionths: number): string {
  const text = (millionths / million).toFixed(6).replace(/0+$/, "");
  const [whole = "0", rest = ""] = text.split(".");
  return `${whole}.${rest.padEnd(2, "0")}`;
}

/** A cap that pays for the call that waits, and is twice what it was: rounded up to whole cents. */
export function raisedCap(cap: number, spent: number, next: number): number {
  return Math.ceil(Math.max(cap * 2, spent + next) / cent) * cent;
}

/** A forecast in a few words; empty where nobody would speak. `nameOf` names whose price is unknown. */
export function forecastText(forecast: RoundForecast, nameOf: (id: string) => string): string {
  const words = moneyMessages.forecast;
  const [least, highest] = forecast.cost;
  const names = forecast.unknown.map(nameOf).filter((name) => name !== "");
  if (forecast.calls[1] === 0) return "";
  if (forecast.local) return words.local;
  const unknown = forecast.unknown.length === 0 ? "" : names.length === 0 ? words.unknown : words.unknownOf(names);
  if (highest === 0) return unknown === "" ? words.local : unknown;
  const about = words.about(money(least), money(highest));
  return unknown === "" ? about : `${about}, ${unknown}`;
}
