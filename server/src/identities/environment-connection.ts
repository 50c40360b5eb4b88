import type { Id } from "@parley/protocol";
import type { Store } from "../store/open-store.ts";

interface FromEnvironment {
  key: string | null;
  baseUrl: string;
}

/** A fixed id, so that voices keep their connection when the key or the address in the environment changes. */
const environmentId: Id = "00000000-0000-7000-8000-00000000a001";

export function environmentConnection(openai: FromEnvironment | null): { id: Id; key: string | null } | null {
  return openai === null ? null : { id: environmentId, key: openai.key };
}

/** Writes the connection of `OPENAI_API_KEY` and `OPENAI_BASE_URL`; its key stays in the environment. */
export async function ensureEnvironmentConnection(store: Store, openai: FromEnvironment | null): Promise<void> {
  await store.transaction(async ({ db, now }) => {
    if (openai === null) {
      await db.deleteFrom("connections").where("id", "=", environmentId).execute();
      return;
    }
    const row = {
      id: environmentId,
      account_id: null,
      provider: "openai-compatible",
      label: new URL(openai.baseUrl).host,
      base_url: openai.baseUrl,
      sealed_key: null,
      key_id: null,
      last_four: openai.key !== null && openai.key.length >= 16 ? openai.key.slice(-4) : null,
      source: "environment" as const,
      created_at: now,
    };
    const { created_at: _, id: __, ...changed } = row;
    await db
      .insertInto("connections")
      .values(row)
      .onConflict((conflict) => conflict.column("id").doUpdateSet(changed))
      .execute();
  });
}
