import type { Turn } from "@parley/protocol";
import { costMessages as words, money } from "../data/cost-messages.ts";
import { useTurnCost } from "../data/costs.ts";
import { useThreadScope } from "./thread-context.ts";

/** What a turn that ended cost, and which of its settings the model did not take. */
export default function TurnNote({ turn }: { turn: Turn }) {
  const cost = useTurnCost(useThreadScope().store.id, turn.id);
  const { leftOut = [], adjusted = [] } = turn.usage ?? {};
  return (
    <>
      {cost === undefined ? null : (
        <span title={words.why[cost.basis]}>
          {cost.basis === "priced" ? money(cost.cost ?? 0) : words.basis[cost.basis]}
        </span>
      )}
      {leftOut.length === 0 ? null : <span title={words.leftOutWhy}>{words.leftOut(leftOut)}</span>}
      {adjusted.length === 0 ? null : <span title={words.adjustedWhy}>{words.adjusted(adjusted)}</span>}
    </>
  );
}
