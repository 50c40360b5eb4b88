import { useState } from "react";
import type { ThreadState, TurnCost } from "@parley/protocol";
import { moneyVersion, useChangeThreadBudget, useForecast, useThreadBudget } from "../data/budgets.ts";
import { forecastText, raisedCap, sum } from "../data/dollars.ts";
import { moneyMessages as words } from "../data/money-messages.ts";
import { panelMessages } from "../data/panel-messages.ts";
import { BudgetForm } from "../money/budget-form.tsx";
import { SpentBar } from "../money/spent-bar.tsx";
import { costText } from "./cost-text.ts";
import "../ui/money.css";

/** What the thread cost, of how much, and what the next round would; its owner changes the cap here. */
export function ThreadMoney({ state, costs }: { state: ThreadState; costs: TurnCost[] }) {
  const thread = state.thread.id;
  const budget = useThreadBudget(thread, moneyVersion(state)).data;
  const forecast = useForecast(state, 0).data;
  const change = useChangeThreadBudget(thread);
  const [isEditing, setEditing] = useState(false);
  const total = costText(costs) || panelMessages.nothingYet;
  const cap = budget?.cap ?? null;
  const nameOf = (id: string): string => state.members.find((one) => one.id === id)?.profile.name ?? "";
  const next = forecast === undefined ? "" : forecastText(forecast, nameOf);
  return (
    <section className="thread-money">
      <p className="total" title={panelMessages.totalHint}>
        <strong>{words.spent}</strong>
        <span>{cap === null || budget === undefined ? total : words.of(sum(budget.spent), sum(cap))}</span>
      </p>
      {cap === null || budget === undefined ? null : <SpentBar {...budget} cap={cap} />}
      {cap !== null && budget !== undefined && budget.reserved > 0 ? (
        <p className="hint">{words.reserved(sum(budget.reserved))}</p>
      ) : null}
      {next === "" ? null : (
        <p className="line" title={words.forecast.how}>
          <span>{words.forecast.next}</span>
          <span>{next}</span>
        </p>
      )}
      {budget === undefined ? null : isEditing ? (
        <BudgetForm
          label={words.capLabel}
          hint={words.newCapHint}
          proposed={budget.next === null || cap === null ? cap : raisedCap(cap, budget.spent, budget.next)}
          isRemovable={cap !== null}
          onSave={(value) => change.mutateAsync(value)}
          onClose={() => setEditing(false)}
        />
      ) : (
        <button type="button" className="under self-start" onClick={() => setEditing(true)}>
          {cap === null ? words.setCap : words.changeCap}
        </button>
      )}
    </section>
  );
}
