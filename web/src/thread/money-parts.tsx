import { useState } from "react";
import type { Round, ThreadState } from "@parley/protocol";
import {
  moneyVersion,
  useChangeDayBudget,
  useChangeThreadBudget,
  useDayBudget,
  useForecast,
  useThreadBudget,
} from "../data/budgets.ts";
import { money } from "../data/cost-messages.ts";
import { useThreadCosts } from "../data/costs.ts";
import { forecastText, raisedCap, sum } from "../data/dollars.ts";
import { moneyMessages as words } from "../data/money-messages.ts";
import { BudgetForm } from "../money/budget-form.tsx";
import { useThreadScope } from "./thread-context.ts";
import "../ui/money.css";

/** What sending would cost, beside Send. */
export function ForecastLine({ state, length }: { state: ThreadState; length: number }) {
  const { members } = useThreadScope();
  const { data } = useForecast(state, length);
  const text = data === undefined ? "" : forecastText(data, (id) => members.get(id)?.profile.name ?? "");
  const budget = useThreadBudget(state.thread.id, moneyVersion(state)).data;
  if (data === undefined || text === "") return null;
  const cap = budget?.cap ?? null;
  if (budget !== undefined && cap !== null && budget.spent + data.cost[0] > cap) {
    return <span className="forecast">{words.forecast.passes(sum(cap))}</span>;
  }
  const how = `${words.forecast.calls(...data.calls)} ${words.forecast.how}`;
  return (
    <span className="forecast trunc" title={data.local ? words.forecast.calls(...data.calls) : how}>
      <span className="sr-only">{words.forecast.label}: </span>
      {text}
    </span>
  );
}

/** What this account's voices cost in the thread, under its title. */
export function ThreadCost({ state }: { state: ThreadState }) {
  const costs = useThreadCosts(state.thread.id, endedTurns(state.rounds));
  return <>{costLabel(costs.map((cost) => cost.cost))}</>;
}

/** The same for one round, at the end of its line. */
export function RoundCost({ round }: { round: Round }) {
  const { store } = useThreadScope();
  const costs = useThreadCosts(store.id, endedTurns([round]));
  const turns = new Set(round.turns.map((turn) => turn.id));
  const text = costLabel(costs.filter((cost) => turns.has(cost.turn)).map((cost) => cost.cost));
  return <>{text.slice(2)}</>;
}

function endedTurns(rounds: Round[]): number {
  return rounds.reduce((count, round) => count + round.turns.filter((turn) => turn.status === "ended").length, 0);
}

/** Empty while nothing was paid: what is free or unknown is said elsewhere. */
function costLabel(costs: (number | null)[]): string {
  const total = costs.reduce<number>((all, cost) => all + (cost ?? 0), 0);
  return total === 0 ? "" : `, ${money(total)}`;
}

/** Why nothing goes on, and the field that lets it. */
export function PausedRound({ state, round }: { state: ThreadState; round: Round }) {
  return round.reason === "account_budget" ? <PausedByDay state={state} /> : <PausedByThread state={state} />;
}

interface Limits {
  cap: number | null;
  spent: number;
}

/** Whether it is spent, or only less than the next answer may cost. */
function sentence({ cap, spent }: Limits, next: number | null, of: { spent: Say; short: Say }): string {
  if (cap === null) return words.paused.other;
  if (next === null || spent >= cap) return of.spent(sum(cap), sum(spent), "");
  return spent + next <= cap ? words.paused.waits : of.short(sum(cap), money(spent), money(next));
}

type Say = (cap: string, spent: string, next: string) => string;

function PausedByThread({ state }: { state: ThreadState }) {
  const thread = state.thread.id;
  const { data, isError } = useThreadBudget(thread, moneyVersion(state));
  const change = useChangeThreadBudget(thread);
  if (data === undefined) return isError ? <p className="paused">{words.paused.other}</p> : null;
  return (
    <Paused
      text={sentence(data, data.next, words.paused)}
      label={words.capLabel}
      proposed={raisedCap(data.cap ?? 0, data.spent, data.next ?? 0)}
      onSave={(cap) => change.mutateAsync(cap)}
    />
  );
}

function PausedByDay({ state }: { state: ThreadState }) {
  const thread = useThreadBudget(state.thread.id, moneyVersion(state)).data;
  const { data } = useDayBudget();
  const change = useChangeDayBudget();
  if (data === undefined) return null;
  const next = thread?.next ?? null;
  return (
    <Paused
      text={sentence(data, next, { spent: words.paused.daySpent, short: words.paused.dayShort })}
      label={words.dayCapLabel}
      proposed={raisedCap(data.cap ?? 0, data.spent, next ?? 0)}
      onSave={(cap) => change.mutateAsync({ cap })}
    />
  );
}

interface PausedProps {
  text: string;
  label: string;
  proposed: number;
  onSave: (cap: number | null) => Promise<unknown>;
}

function Paused({ text, label, proposed, onSave }: PausedProps) {
  const [isEditing, setEditing] = useState(false);
  return (
    <div className="paused">
      <p>{text}</p>
      {isEditing ? (
        <BudgetForm label={label} proposed={proposed} isRemovable onSave={onSave} onClose={() => setEditing(false)} />
      ) : (
        <button type="button" className="btn line sm" onClick={() => setEditing(true)}>
          {words.paused.raise}
        </button>
      )}
    </div>
  );
}
