import { useState } from "react";
import { useChangeDayBudget, useDayBudget } from "../data/budgets.ts";
import { sum } from "../data/dollars.ts";
import { moneyMessages } from "../data/money-messages.ts";
import { BudgetForm } from "../money/budget-form.tsx";
import { SpentBar } from "../money/spent-bar.tsx";

const words = moneyMessages.usage;

/** What the account may spend in a day, and what a call of unknown price counts as. */
export function DayBudget() {
  const { data } = useDayBudget();
  const change = useChangeDayBudget();
  const [editing, setEditing] = useState<"cap" | "unknown" | null>(null);
  if (data === undefined) return null;
  const { cap, spent, reserved, unknownCallCeiling } = data;
  const close = (): void => setEditing(null);
  return (
    <section className="thread-money max-w-[480px]" aria-labelledby="day-budget">
      <h2 id="day-budget">{words.budget}</h2>
      <p className="text-[15px] text-ink-2">{words.budgetHint}</p>
      <p className="line">
        <span>{words.today}</span>
        <span>{cap === null ? sum(spent) : moneyMessages.of(sum(spent), sum(cap))}</span>
      </p>
      {cap === null ? null : <SpentBar cap={cap} spent={spent} reserved={reserved} />}
      {editing === "cap" ? (
        <BudgetForm
          label={moneyMessages.dayCapLabel}
          proposed={cap}
          isRemovable={cap !== null}
          onSave={(next) => change.mutateAsync({ cap: next })}
          onClose={close}
        />
      ) : (
        <button type="button" className="under self-start" onClick={() => setEditing("cap")}>
          {cap === null ? moneyMessages.setCap : moneyMessages.changeCap}
        </button>
      )}
      <p className="line mt-3">
        <span>{words.unknownCall}</span>
        <span>{sum(unknownCallCeiling)}</span>
      </p>
      {editing === "unknown" ? (
        <BudgetForm
          label={moneyMessages.unknownLabel}
          proposed={unknownCallCeiling}
          isRemovable={false}
          onSave={(next) => change.mutateAsync({ unknownCallCeiling: next ?? 0 })}
          onClose={close}
        />
      ) : (
        <button type="button" className="under self-start" onClick={() => setEditing("unknown")}>
          {words.changeUnknown}
        </button>
      )}
    </section>
  );
}
