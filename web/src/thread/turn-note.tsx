import type { Turn } from "@parley/protocol";
import { costMessages as words, money } from "../data/cost-messages.ts";
import { useTurnCost } from "../data/costs.ts";
import { useThreadScope } from "./thread-context.ts";

/** What a turn that ended cost, and which of its settings the model did not take. */
export default function TurnNote({ turn }: { turn: Turn }) {
  const cost = useTurnCost(useThreadScope().store.id, turn.id);
  const { leftOut = [], adjusted = [] } = turn.usage ?? {};
  const changes = [
    ...(leftOut.length === 0 ? [] : [words.leftOut(leftOut)]),
    ...(adjusted.length === 0 ? [] : [words.adjusted(adjusted)]),
  ].join(", ");
  return (
    <>
      {cost === undefined ? null : (
        <span title={words.why[cost.basis]}>
          {cost.basis === "priced" ? money(cost.cost ?? 0) : words.basis[cost.basis]}
        </span>
      )}
      {changes === "" ? null : (
        <span className="trunc note" title={words.changed(changes)}>
          {changes}
        </span>
      )}
    </>
  );
}
