import { personMark, type ServerUsage } from "@parley/protocol";
import { noUsage, plusUsage, sumsBy, sumsOfModels } from "../conversation/index.ts";
import { listServerUsage } from "../store/usage.ts";
import type { Store } from "../store/open-store.ts";

const dayMs = 86_400_000;

/** How much each member and each model was used in the last `days` days, today in UTC included. */
export async function readServerUsage(store: Pick<Store, "db" | "kind" | "now">, days: number): Promise<ServerUsage> {
  const today = Math.floor((await store.now()) / dayMs);
  const rows = await listServerUsage(store, (today - days + 1) * dayMs);
  return {
    members: sumsBy(rows, (row) => row.account ?? "").map(([row, sum]) => ({
      account: row.name === null ? null : row.account,
      name: row.name ?? "",
      mark: personMark(row.name ?? ""),
      ...sum,
    })),
    models: sumsOfModels(rows),
    total: rows.reduce(plusUsage, noUsage),
  };
}
