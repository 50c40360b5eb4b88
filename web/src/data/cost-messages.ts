import type { ParameterName, TurnCost } from "@parley/protocol";
import { listParameters } from "./parameter-names.ts";

/** The part of the message table that is shown under a turn that ended. */
export const costMessages = {
  basis: { local: "local", no_price: "price unknown", no_usage: "cost unknown" } satisfies Record<
    Exclude<TurnCost["basis"], "priced">,
    string
  >,
  why: {
    local: "It ran nearby and costs nothing.",
    priced: "What this answer cost on your connection, by the catalogue's prices.",
    no_price: "Nobody says what this model costs here.",
    no_usage: "The provider sent no count of tokens.",
  } satisfies Record<TurnCost["basis"], string>,
  leftOut: (left: ParameterName[]) => `without ${listParameters(left)}`,
  adjusted: (changed: ParameterName[]) => `${listParameters(changed)} adjusted`,
  changed: (changes: string) => `Asked ${changes}: the model does not take what was set.`,
} as const;

const smallest = 100;

/** Millionths of a US dollar as money, with two figures that say something. */
export function money(millionths: number): string {
  if (millionths === 0) return "$0";
  if (millionths < smallest) return "< $0.0001";
  const dollars = millionths / 1_000_000;
  if (dollars >= 1) return `$${dollars.toFixed(2)}`;
  return `$${dollars.toFixed(dollars >= 0.1 ? 2 : dollars >= 0.01 ? 3 : 4)}`;
}
