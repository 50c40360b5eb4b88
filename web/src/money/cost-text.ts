import type { UsageSum } from "@parley/protocol";
import { money } from "../data/cost-messages.ts";
import { moneyMessages } from "../data/money-messages.ts";

const words = moneyMessages.usage;

/** What is not known is said, and never counted as nothing. */
export function costText(sum: UsageSum): string {
  if (sum.unknown === 0) return sum.cost === 0 ? words.free : money(sum.cost);
  if (sum.cost === 0) return words.unknown(sum.unknown);
  return `${money(sum.cost)} + ${words.unknown(sum.unknown)}`;
}

/** The part of it that is known, in a word. */
export function shortCost(sum: UsageSum): string {
  if (sum.cost > 0) return money(sum.cost);
  return sum.unknown > 0 ? words.unknownCost : words.free;
}
