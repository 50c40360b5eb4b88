import type { ReactNode } from "react";
import type { UsageSum } from "@parley/protocol";
import { moneyMessages } from "../data/money-messages.ts";
import { costText } from "./cost-text.ts";

const words = moneyMessages.usage;

interface UsageTableProps {
  /** What its rows are. */
  head: string;
  rows: { key: string; name: ReactNode; sum: UsageSum }[];
}

/** Sums of calls, a row each. */
export function UsageTable({ head, rows }: UsageTableProps) {
  return (
    <div className="usage-scroll">
      <table className="usage-table">
        <thead>
          <tr>
            {[head, words.calls, words.tokensIn, words.tokensOut, words.cost].map((one) => (
              <th key={one} scope="col">
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, sum }) => (
            <tr key={key}>
              <td>{name}</td>
              <td>{sum.calls.toLocaleString("en")}</td>
              <td>{sum.input.toLocaleString("en")}</td>
              <td>{sum.output.toLocaleString("en")}</td>
              <td>{costText(sum)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
