import { personMark, type ServerUsage, type UsageSum } from "@parley/protocol";
import { listServerUsage, type ServerUsageRow } from "../store/usage.ts";
import type { Store } from "../store/open-store.ts";

const dayMs = 86_400_000;
const none: UsageSum = { calls: 0, cost: 0, unknown: 0, input: 0, output: 0 };

/** How much each member and each model was used in the last `days` days, today in UTC included. */
export async function readServerUsage(store: Pick<Store, "db" | "kind" | "now">, days: number): Promise<ServerUsage> {
  const today = Math.floor((await store.now()) / dayMs);
  const rows = await listServerUsage(store, (today - days + 1) * dayMs);
  return {
    members: grouped(rows, (row) => row.account ?? "").map(([row, sum]) => ({
      account: row.name === null ? null : row.account,
      name: row.name ?? "",
      mark: personMark(row.name ?? ""),
      ...sum,
    })),
    models: grouped(rows, (row) => JSON.stringify([row.provider, row.model])).map(([{ provider, model }, sum]) => ({
      provider,
      model,
      ...sum,
    })),
    total: rows.reduce(plus, none),
  };
}

function plus(sum: UsageSum, row: UsageSum): UsageSum {
  return {
    calls: sum.calls + row.calls,
    cost: sum.cost + row.cost,
    unknown: sum.unknown + row.unknown,
    input: sum.input + row.input,
    output: sum.output + row.output,
  };
}

/** The dearest first, then who called most. */
function grouped(rows: ServerUsageRow[], key: (row: ServerUsageRow) => string): [ServerUsageRow, UsageSum][] {
  return [...Map.groupBy(rows, key).values()]
    .flatMap((group): [ServerUsageRow, UsageSum][] =>
      group[0] === undefined ? [] : [[group[0], group.reduce(plus, none)]],
    )
    .toSorted(([, a], [, b]) => b.cost - a.cost || b.calls - a.calls);
}
