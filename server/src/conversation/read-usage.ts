import { type Id, Mark, Profile, type UsageReport, type UsageSum } from "@parley/protocol";
import { dayOf } from "../store/account-days.ts";
import { parseJson } from "../store/json.ts";
import type { Store } from "../store/open-store.ts";
import { listUsage, type UsageRow } from "../store/usage.ts";

const dayMs = 86_400_000;
const none: UsageSum = { calls: 0, cost: 0, unknown: 0, input: 0, output: 0 };

/** What the account's calls took in the last `days` days, today in UTC included. */
export async function readUsage(
  store: Pick<Store, "db" | "kind" | "now">,
  account: Id,
  days: number,
): Promise<UsageReport> {
  const today = Math.floor((await store.now()) / dayMs);
  const rows = await listUsage(store, account, (today - days + 1) * dayMs);
  const byDay = new Map(Array.from({ length: days }, (_, index) => [today - days + 1 + index, none] as const));
  for (const row of rows) byDay.set(row.day, plus(byDay.get(row.day) ?? none, row));
  return {
    days: [...byDay].map(([day, sum]) => ({ day: dayOf(day * dayMs), ...sum })),
    voices: grouped(rows, (row) => row.voice).map(([row, sum]) => ({ voice: row.voice, ...nameOf(row), ...sum })),
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

/** The dearest first, then who was called most. */
function grouped(rows: UsageRow[], key: (row: UsageRow) => string): [UsageRow, UsageSum][] {
  return [...Map.groupBy(rows, key).values()]
    .flatMap((group): [UsageRow, UsageSum][] => (group[0] === undefined ? [] : [[group[0], group.reduce(plus, none)]]))
    .toSorted(([, a], [, b]) => b.cost - a.cost || b.calls - a.calls);
}

/** As it is called now; a voice that was deleted, as it was called in the thread. */
function nameOf(row: UsageRow): { name: string; mark: Mark } {
  if (row.name !== null && row.mark !== null) return { name: row.name, mark: parseJson(Mark, row.mark) };
  return parseJson(Profile.pick({ name: true, mark: true }), row.profile);
}
