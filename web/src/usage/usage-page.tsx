import { useEffect, useState } from "react";
import type { UsageReport } from "@parley/protocol";
import { useUsage } from "../data/budgets.ts";
import { errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { titlePage } from "../data/page-title.ts";
import { moneyMessages } from "../data/money-messages.ts";
import { offerMessages } from "../data/offer-messages.ts";
import { Mark } from "../ui/mark.tsx";
import { MenuButton } from "../ui/menu.tsx";
import { shortCost } from "../money/cost-text.ts";
import { DayBudget } from "./day-budget.tsx";
import { type Measure, UsageChart } from "./usage-chart.tsx";
import { UsageTable } from "../money/usage-table.tsx";
import "../ui/money.css";

const words = moneyMessages.usage;
const ranges = [7, 30, 90] as const;

/** What this account's calls took: by day as a chart and as a table, by voice and by model. */
export function UsagePage() {
  const [days, setDays] = useState<number>(30);
  const usage = useUsage(days);
  useEffect(() => {
    titlePage(words.title);
  }, []);
  return (
    <main className="thread">
      <header className="hd">
        <MenuButton />
        <h1 className="trunc flex-1">{words.title}</h1>
      </header>
      <div className="tbl">
        <div className="usage">
          <div className="top">
            <p className="max-w-[480px] text-ink-2">{words.intro}</p>
            <div className="segments" role="group" aria-label={words.range}>
              {ranges.map((one) => (
                <button
                  key={one}
                  type="button"
                  className="segment px-3!"
                  data-state={one === days ? "active" : "inactive"}
                  aria-pressed={one === days}
                  onClick={() => setDays(one)}
                >
                  {words.days(one)}
                </button>
              ))}
            </div>
          </div>
          {usage.isError ? (
            <p>
              {words.failed} {errorText(usage.error)}{" "}
              <button type="button" className="under" onClick={() => void usage.refetch()}>
                {messages.retry}
              </button>
            </p>
          ) : null}
          {usage.data === undefined ? null : usage.data.total.calls === 0 ? (
            <Nothing />
          ) : (
            <Report report={usage.data} />
          )}
          <DayBudget />
        </div>
      </div>
    </main>
  );
}

function Nothing() {
  return (
    <div className="flex flex-col gap-1 py-6">
      <p className="text-[18px]">{words.none}</p>
      <p className="text-ink-3">{words.noneHint}</p>
    </div>
  );
}

function Report({ report }: { report: UsageReport }) {
  const { total } = report;
  // Who pays nothing sees how much was asked instead.
  const [chosen, setChosen] = useState<Measure | null>(null);
  const measure = chosen ?? (total.cost > 0 ? "cost" : "calls");
  return (
    <>
      <dl className="figures">
        <Figure
          name={words.cost}
          value={shortCost(total)}
          note={total.unknown === 0 ? "" : words.unknown(total.unknown)}
        />
        <Figure name={words.calls} value={total.calls.toLocaleString("en")} />
        <Figure name={words.tokensIn} value={total.input.toLocaleString("en")} />
        <Figure name={words.tokensOut} value={total.output.toLocaleString("en")} />
      </dl>
      <section className="flex flex-col gap-3" aria-labelledby="by-day">
        <div className="top">
          <h2 id="by-day">{words.byDay}</h2>
          <div className="segments" role="group" aria-label={words.measure}>
            {(["cost", "calls"] as const).map((one) => (
              <button
                key={one}
                type="button"
                className="segment px-3!"
                data-state={one === measure ? "active" : "inactive"}
                aria-pressed={one === measure}
                onClick={() => setChosen(one)}
              >
                {words[one]}
              </button>
            ))}
          </div>
        </div>
        <UsageChart days={report.days} measure={measure} />
        <details>
          <summary className="under cursor-pointer">{words.asTable}</summary>
          <UsageTable
            head={words.day}
            rows={report.days
              .filter((day) => day.calls > 0)
              .map((day) => ({ key: day.day, name: day.day, sum: day }))
              .toReversed()}
          />
        </details>
      </section>
      <section aria-labelledby="by-voice">
        <h2 id="by-voice">{words.byVoice}</h2>
        <UsageTable
          head={words.voice}
          rows={report.voices.map((voice) => ({
            key: voice.voice,
            name: (
              <span className="flex items-center gap-2.5" dir="auto">
                <Mark {...voice.mark} size="s" />
                {voice.offered ? offerMessages.ofMembers(voice.name) : voice.name}
              </span>
            ),
            sum: voice,
          }))}
        />
      </section>
      <section aria-labelledby="by-model">
        <h2 id="by-model">{words.byModel}</h2>
        <UsageTable
          head={words.model}
          rows={report.models.map((one) => ({
            key: `${one.provider} ${one.model}`,
            name: (
              <>
                <span className="mono text-[14px]">{one.model}</span> <span className="text-ink-3">{one.provider}</span>
              </>
            ),
            sum: one,
          }))}
        />
      </section>
    </>
  );
}

function Figure({ name, value, note = "" }: { name: string; value: string; note?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
      {note === "" ? null : <dd className="note">{note}</dd>}
    </div>
  );
}
