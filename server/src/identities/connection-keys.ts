import type { Sealed, Sealer } from "../secrets/seal.ts";
import type { Secret } from "../secrets/secret.ts";
import type { ConnectionRow } from "../store/tables.ts";

/** The key of a connection; null if it needs none, `lost` if it must be entered again. */
export type KeyOf = (connection: ConnectionRow) => Secret | null | "lost";

type Bound = Pick<ConnectionRow, "id" | "account_id" | "base_url">;

/** Opens keys: those of the environment from memory, those of accounts from their row. */
export function createKeyOf(sealer: Sealer, environment: ReadonlyMap<string, Secret>): KeyOf {
  return (row) => {
    if (row.source === "environment") return environment.get(row.id) ?? null;
    if (row.sealed_key === null) return null;
    return sealer.open({ text: row.sealed_key, keyId: row.key_id ?? "" }, bindingOf(row)) ?? "lost";
  };
}

export function sealKey(sealer: Sealer, key: Secret, row: Bound): Sealed {
  return sealer.seal(key, bindingOf(row));
}

function bindingOf(row: Bound) {
  return { table: "connections", id: row.id, owner: row.account_id, origin: new URL(row.base_url).origin };
}
