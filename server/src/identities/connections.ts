import {
  AppError,
  type Connection,
  type ConnectionChange,
  type ConnectionInput,
  ConnectionProvider,
  type Id,
} from "@parley/protocol";
import { type Actor, mayUse } from "../conversation/index.ts";
import { isReachable, parseBaseUrl, refusalOf } from "../outbound/provider-address.ts";
import { baseUrlOf } from "../providers/base-urls.ts";
import { Secret } from "../secrets/secret.ts";
import type { Sealer } from "../secrets/seal.ts";
import { appendAccountEvent, lockAccount } from "../store/events.ts";
import {
  deleteConnection as deleteRow,
  findConnection,
  insertConnection,
  listConnections as listRows,
  listIdentities,
  updateConnection,
} from "../store/identities.ts";
import type { Db } from "../store/open-store.ts";
import type { ConnectionRow } from "../store/tables.ts";
import { sealKey } from "./connection-keys.ts";
import type { IdentityNeeds } from "./identities.ts";

export interface ConnectionNeeds extends IdentityNeeds {
  sealer: Sealer;
  /** `host:port` of private addresses that may be typed. */
  providerHosts: readonly string[];
}

/** Connections the actor's voices may use: those of the environment are the admin's. */
export async function listConnections(needs: Pick<ConnectionNeeds, "store">, actor: Actor): Promise<Connection[]> {
  return (await listRows(needs.store.db)).filter((row) => mayUse(actor, row)).map(present);
}

export async function createConnection(
  needs: ConnectionNeeds,
  account: Id,
  input: ConnectionInput,
): Promise<Connection> {
  const baseUrl = await checkedBaseUrl(needs, input.provider, input.baseUrl);
  return inAccount(needs, account, async (db, now) => {
    const mine = (await listRows(db)).filter((row) => row.account_id === account);
    if (mine.length >= needs.limits.connectionsPerAccount)
      throw new AppError("invalid_request", { message: "This account has too many connections: delete one first." });
    const row: ConnectionRow = {
      id: needs.newId(),
      account_id: account,
      provider: input.provider,
      label: input.label === "" ? new URL(baseUrl).host : input.label,
      base_url: baseUrl,
      sealed_key: null,
      key_id: null,
      last_four: null,
      source: "account",
      created_at: now,
    };
    const created = { ...row, ...keyColumns(needs, input.key, row) };
    await insertConnection(db, created);
    return created;
  });
}

/** Another origin needs the key again: whoever may change an address must not be able to send a stored key to it. */
export async function changeConnection(
  needs: ConnectionNeeds,
  account: Id,
  id: Id,
  change: ConnectionChange,
): Promise<Connection> {
  const before = await findConnection(needs.store.db, id);
  if (before === undefined) throw new AppError("not_found");
  const provider = ConnectionProvider.parse(before.provider);
  const baseUrl =
    change.baseUrl === undefined ? before.base_url : await checkedBaseUrl(needs, provider, change.baseUrl);
  return inAccount(needs, account, async (db) => {
    const row = await findConnection(db, id);
    if (row === undefined) throw new AppError("not_found");
    const moved = new URL(baseUrl).origin !== new URL(row.base_url).origin;
    if (moved && row.sealed_key !== null && change.key === undefined) throw new AppError("key_needed");
    const changed = { ...row, base_url: baseUrl, ...(change.label === undefined ? {} : { label: change.label }) };
    const next = change.key === undefined ? changed : { ...changed, ...keyColumns(needs, change.key, changed) };
    await updateConnection(db, id, next);
    return next;
  });
}

/** Deletes a connection with its key; voices on it stay and say that they have none. */
export async function deleteConnection(needs: ConnectionNeeds, account: Id, id: Id): Promise<void> {
  await inAccount(
    needs,
    account,
    async (db, now) => {
      const row = await findConnection(db, id);
      if (row === undefined) throw new AppError("not_found");
      const voices = await listIdentities(db, account);
      await deleteRow(db, id);
      // They cannot answer any more, which the pages that show them must learn.
      for (const voice of voices.filter((one) => one.connection_id === id))
        await appendAccountEvent(db, account, { type: "identity.changed", identity: voice.id, deleted: false }, now);
      return row;
    },
    true,
  );
}

/** The address in its one spelling; refused unless it is public, listed by the operator, or the provider's own. */
async function checkedBaseUrl(
  needs: Pick<ConnectionNeeds, "providerHosts">,
  provider: ConnectionProvider,
  typed: string | null,
): Promise<string> {
  const own = baseUrlOf(provider, null);
  const parsed = typed === null ? own : parseBaseUrl(typed);
  const baseUrl = parsed === null ? null : baseUrlOf(provider, parsed);
  if (baseUrl === null)
    throw new AppError("invalid_request", { message: "The base URL must be an address such as https://host/v1." });
  // Ollama's own address is this machine, so it must be listed like any other.
  if (baseUrl === own && provider !== "ollama") return baseUrl;
  if (await isReachable(baseUrl, { privateHosts: needs.providerHosts })) return baseUrl;
  throw new AppError("address_refused", { message: refusalOf(baseUrl) });
}

function keyColumns(needs: Pick<ConnectionNeeds, "sealer">, key: string | null, row: ConnectionRow) {
  if (key === null) return { sealed_key: null, key_id: null, last_four: null };
  const secret = new Secret(key);
  const { text, keyId } = sealKey(needs.sealer, secret, row);
  return { sealed_key: text, key_id: keyId, last_four: secret.lastFour() };
}

function present(row: ConnectionRow): Connection {
  return {
    id: row.id,
    provider: ConnectionProvider.parse(row.provider),
    label: row.label,
    baseUrl: row.base_url,
    hasKey: row.key_id !== null,
    lastFour: row.last_four,
    source: row.source,
  };
}

/** One change of an account's connections with its event. */
async function inAccount(
  needs: ConnectionNeeds,
  account: Id,
  work: (db: Db, now: number) => Promise<ConnectionRow>,
  deleted = false,
): Promise<Connection> {
  const { row, seq } = await needs.store.transaction(async ({ db, now }) => {
    await lockAccount(db, account);
    const row = await work(db, now);
    const event = { type: "connection.changed" as const, connection: row.id, deleted };
    return { row, seq: await appendAccountEvent(db, account, event, now) };
  });
  needs.bus.publish({ type: "account", account, seq });
  return present(row);
}
