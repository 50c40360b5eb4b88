import type { TurnCost } from "@parley/protocol";
import { costMessages, money } from "../data/cost-messages.ts";
import { panelMessages as words } from "../data/panel-messages.ts";

/** What turns cost together; empty while there is none. What is not known is said, and never counted as nothing. */
export function costText(costs: TurnCost[]): string {
  const unknown = costs.find((cost) => cost.basis === "no_price" || cost.basis === "no_usage");
  const priced = costs.filter((cost) => cost.basis === "priced");
  if (priced.length === 0) {
    if (unknown !== undefined)
      return unknown.basis === "no_usage" ? costMessages.basis.no_usage : costMessages.basis.no_price;
    return costs.length === 0 ? "" : costMessages.basis.local;
  }
  const sum = money(priced.reduce((total, cost) => total + (cost.cost ?? 0), 0));
  return unknown === undefined ? sum : words.andUnknown(sum);
}
