import { firstLetter, type Id, Mark, Profile, type UsageReport } from "@parley/protocol";
import { noUsage, plusUsage, sumsBy, sumsOfModels } from "./usage-sums.ts";
import { dayOf } from "../store/account-days.ts";
import { parseJson } from "../store/json.ts";
import type { Store } from "../store/open-store.ts";
import { listUsage, type UsageRow } from "../store/usage.ts";

const dayMs = 86_400_000;

/** What the account's calls took in the last `days` days, today in UTC included. */
export async function readUsage(
  store: Pick<Store, "db" | "kind" | "now">,
  account: Id,
  days: number,
): Promise<UsageReport> {
  const today = Math.floor((await store.now()) / dayMs);
  const rows = await listUsage(store, account, (today - days + 1) * dayMs);
  const byDay = new Map(Array.from({ length: days }, (_, index) => [today - days + 1 + index, noUsage] as const));
  for (const row of rows) byDay.set(row.day, plusUsage(byDay.get(row.day) ?? noUsage, row));
  return {
    days: [...byDay].map(([day, sum]) => ({ day: dayOf(day * dayMs), ...sum })),
    voices: sumsBy(rows, (row) => row.voice).map(([row, sum]) => ({ voice: row.voice, ...nameOf(row), ...sum })),
    models: sumsOfModels(rows),
    total: rows.reduce(plusUsage, noUsage),
  };
}

/** As it is called now; a voice that was deleted, as it was called in the thread. */
function nameOf(row: UsageRow): { name: string; mark: Mark; offered: boolean } {
  if (row.offered !== null)
    return {
      name: row.offered,
      mark: { shape: "square", hue: "graphite", letter: firstLetter(row.offered) },
      offered: true,
    };
  if (row.name !== null && row.mark !== null)
    return { name: row.name, mark: parseJson(Mark, row.mark), offered: false };
  return { ...parseJson(Profile.pick({ name: true, mark: true }), row.profile), offered: false };
}
