import type { UsageReport } from "@parley/protocol";
import { money } from "../data/cost-messages.ts";
import { moneyMessages } from "../data/money-messages.ts";

export type Measure = "cost" | "calls";

interface UsageChartProps {
  days: UsageReport["days"];
  measure: Measure;
}

const words = moneyMessages.usage;
const width = 900;
const height = 200;
/** A day without a call is no bar; the least of a day with one can still be seen. */
const least = 3;
const gap = 0.28;

/** A bar a day. For who does not see it there is a sentence, and the table below with the same figures. */
export function UsageChart({ days, measure }: UsageChartProps) {
  const show = (value: number): string => (measure === "cost" ? money(value) : words.callCount(value));
  const values = days.map((day) => day[measure]);
  const most = Math.max(...values, 1);
  const step = width / days.length;
  const [first, last] = [days[0]?.day ?? "", days.at(-1)?.day ?? ""];
  return (
    <figure>
      <div className="axis" aria-hidden="true">
        <span>{show(Math.max(...values))}</span>
      </div>
      <svg
        className="chart"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.chart(words[measure], first, last, show(Math.max(...values)))}
      >
        {[0.5, height / 2, height - 0.5].map((y) => (
          <line key={y} x1="0" x2={width} y1={y} y2={y} vectorEffect="non-scaling-stroke" />
        ))}
        {days.map((day, index) => {
          const value = values[index] ?? 0;
          const tall = value === 0 ? 0 : Math.max(least, (value / most) * height);
          return (
            <g key={day.day}>
              <rect className="hit" x={index * step} y="0" width={step} height={height}>
                <title>{`${day.day}: ${show(value)}`}</title>
              </rect>
              <rect
                className="bar"
                x={index * step + (step * gap) / 2}
                y={height - tall}
                width={step * (1 - gap)}
                height={tall}
                pointerEvents="none"
              />
            </g>
          );
        })}
      </svg>
      <div className="axis" aria-hidden="true">
        <time dateTime={first}>{first}</time>
        <time dateTime={last}>{last}</time>
      </div>
    </figure>
  );
}
