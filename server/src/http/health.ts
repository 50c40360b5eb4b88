import type { RouteResponse } from "@parley/protocol";
import { listConnections } from "../store/identities.ts";
import type { HttpNeeds } from "./needs.ts";

export async function readHealth(needs: HttpNeeds): Promise<RouteResponse<"health">> {
  const storage = await readStorage(needs).catch(() => away);
  return {
    status: storage.ok ? "ok" : "degraded",
    version: needs.version,
    uptime_s: Math.round((performance.now() - needs.startedAt) / 1000),
    storage: storage.ok ? needs.store.kind : `${needs.store.kind} does not answer`,
    redis: needs.redis(),
    tracing: needs.tracer.state(),
    providers: ["practice", ...storage.providers],
    voices: storage.voices,
    ...(storage.hasKey ? {} : { note: "no API keys configured" }),
  };
}

const away = { ok: false, providers: [], hasKey: true, voices: 0 };

async function readStorage({ reachable, store }: HttpNeeds) {
  if (!(await reachable())) return away;
  const rows = await listConnections(store.db);
  const { count } = await store.db
    .selectFrom("identities")
    .select((select) => select.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return {
    ok: true,
    providers: [...new Set(rows.map((row) => row.provider))],
    hasKey: rows.some((row) => row.key_id !== null),
    voices: Number(count),
  };
}
