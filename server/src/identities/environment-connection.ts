import type { ConnectionProvider, Id } from "@parley/protocol";
import { baseUrlOf } from "../providers/base-urls.ts";
import { Secret } from "../secrets/secret.ts";
import { listConnections } from "../store/identities.ts";
import type { Store } from "../store/open-store.ts";

interface FromEnvironment {
  provider: Exclude<ConnectionProvider, "openai-compatible">;
  key: string | null;
  baseUrl: string | null;
}

/** Fixed ids, so that voices keep their connection when the key or the address in the environment changes. */
const ids: Record<FromEnvironment["provider"], Id> = {
  openai: "00000000-0000-7000-8000-00000000a001",
  anthropic: "00000000-0000-7000-8000-00000000a002",
  google: "00000000-0000-7000-8000-00000000a003",
  mistral: "00000000-0000-7000-8000-00000000a004",
  cohere: "00000000-0000-7000-8000-00000000a005",
  together: "00000000-0000-7000-8000-00000000a006",
  groq: "00000000-0000-7000-8000-00000000a007",
  openrouter: "00000000-0000-7000-8000-00000000a008",
  ollama: "00000000-0000-7000-8000-00000000a009",
};

/** The keys of the environment by connection; they are never written down. */
export function environmentKeys(providers: readonly FromEnvironment[]): Map<Id, Secret> {
  return new Map(providers.flatMap(({ provider, key }) => (key === null ? [] : [[ids[provider], new Secret(key)]])));
}

/** Writes the connections of the environment, and removes those it no longer names. */
export async function ensureEnvironmentConnections(store: Store, providers: readonly FromEnvironment[]): Promise<void> {
  const given = providers.map((one) => ids[one.provider]);
  await store.transaction(async ({ db, now }) => {
    await db
      .deleteFrom("connections")
      .where("source", "=", "environment")
      .$if(given.length > 0, (query) => query.where("id", "not in", given))
      .execute();
    const before = new Map((await listConnections(db)).map((row) => [row.id, row.base_url]));
    for (const { provider, key, baseUrl } of providers) {
      const url = baseUrlOf(provider, baseUrl);
      if (url === null) continue;
      const row = {
        account_id: null,
        provider: providerAt(provider, url),
        label: new URL(url).host,
        base_url: url,
        sealed_key: null,
        key_id: key === null ? null : "environment",
        last_four: key === null ? null : new Secret(key).lastFour(),
        source: "environment" as const,
      };
      await db
        .insertInto("connections")
        .values({
          ...row,
          id: ids[provider],
          created_at: now,
          server: null,
          found: 0,
          checked_at: null,
          check_code: null,
        })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
        .execute();
      // What is known of the program there was said of the address before.
      if (before.get(ids[provider]) !== url)
        await db
          .updateTable("connections")
          .set({ server: null, checked_at: null, check_code: null })
          .where("id", "=", ids[provider])
          .execute();
    }
  });
}

/** `OPENAI_BASE_URL` is how people name any server that speaks like OpenAI; most know only Chat Completions. */
function providerAt(provider: FromEnvironment["provider"], url: string): ConnectionProvider {
  return provider === "openai" && new URL(url).host !== "api.openai.com" ? "openai-compatible" : provider;
}
