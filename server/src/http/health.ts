import type { RouteResponse } from "@parley/protocol";
import { listConnections } from "../store/identities.ts";
import type { HttpNeeds } from "./needs.ts";

export async function readHealth(needs: HttpNeeds): Promise<RouteResponse<"health">> {
  const storage = await listConnections(needs.store.db).then(
    (rows) => ({
      ok: true,
      providers: [...new Set(rows.map((row) => row.provider))],
      hasKey: rows.some((row) => row.key_id !== null),
    }),
    () => ({ ok: false, providers: [], hasKey: true }),
  );
  const voices = storage.ok
    ? await needs.store.db
        .selectFrom("identities")
        .select((select) => select.fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow()
    : { count: 0 };
  return {
    status: storage.ok ? "ok" : "degraded",
    version: needs.version,
    uptime_s: Math.round((performance.now() - needs.startedAt) / 1000),
    storage: storage.ok ? needs.store.kind : `${needs.store.kind} does not answer`,
    redis: needs.redis(),
    providers: ["practice", ...storage.providers],
    voices: Number(voices.count),
    ...(storage.hasKey ? {} : { note: "no API keys configured" }),
  };
}
