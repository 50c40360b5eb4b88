import {
  AppError,
  type Identity,
  noParameters,
  type LocalModels,
  type UseLocalModels,
  voiceNameOf,
} from "@parley/protocol";
import { type Actor, mayUse } from "../conversation/index.ts";
import { connectionTo } from "../providers/local-models.ts";
import { listConnections } from "../store/identities.ts";
import type { ConnectionRow } from "../store/tables.ts";
import { type ConnectionNeeds, createFoundConnection } from "./connections.ts";
import { createIdentity, listIdentities } from "./identities.ts";

/** What runs beside this server is its admin's business: others learn nothing of the machine. */
export async function listLocalModels(needs: Pick<ConnectionNeeds, "localModels">, actor: Actor): Promise<LocalModels> {
  if (!actor.admin) return { servers: [], off: "admin_only" };
  if (!needs.localModels.isOn()) return { servers: [], off: "switched_off" };
  return { servers: await needs.localModels.find(), off: null };
}

/** Voices of models that answer now; a model that has its voice already gives that one back. */
export async function useLocalModels(
  needs: ConnectionNeeds,
  actor: Actor,
  { kind, models }: UseLocalModels,
): Promise<Identity[]> {
  if (!actor.admin) throw new AppError("forbidden", { message: "Only the admin uses models of this machine." });
  const found = (await needs.localModels.find()).find((one) => one.kind === kind && one.running);
  const missing = models.filter((model) => !found?.models.some((one) => one.id === model));
  if (found === undefined || missing.length > 0)
    throw new AppError("invalid_request", { message: `Not found on this machine: ${missing.join(", ")}. Look again.` });
  const { provider, baseUrl } = connectionTo(found);
  const rows = await listConnections(needs.store.db);
  const there = rows.find(
    (row) => mayUse(actor, row) && row.provider === provider && row.base_url === baseUrl && isOpen(row),
  );
  const connection =
    there?.id ?? (await createFoundConnection(needs, actor.account, { provider, baseUrl, server: kind })).id;
  const mine = await listIdentities(needs, actor.account);
  const voices: Identity[] = [];
  for (const model of new Set(models)) {
    const before = mine.find((one) => one.connection === connection && one.model === model);
    const taken = [...mine, ...voices].map((one) => one.name);
    const input = {
      name: voiceNameOf(model, taken),
      role: "",
      provider,
      connection,
      model,
      style: "",
      instructions: "",
    };
    voices.push(before ?? (await createIdentity(needs, actor, { ...input, parameters: noParameters })));
  }
  return voices;
}

/** One that a person typed may be refused by the guard; it is not made good here behind its back. */
function isOpen(row: ConnectionRow): boolean {
  return row.source === "environment" || row.found === 1;
}
