import {
  AppError,
  type Connection,
  type ConnectionChange,
  type ConnectionInput,
  ConnectionProvider,
  FailureCode,
  type Id,
  type LocalServerKind,
  type Offered,
} from "@parley/protocol";
import { type Actor, mayUse } from "../conversation/index.ts";
import { hostAndPort } from "../outbound/address.ts";
import { isReachable, parseBaseUrl, refusalOf } from "../outbound/provider-address.ts";
import { baseUrlOf } from "../providers/base-urls.ts";
import { connectionTo, type LocalModelServers } from "../providers/local-models.ts";
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
import { readOffered } from "./offered.ts";
import type { IdentityNeeds } from "./identities.ts";

export interface ConnectionNeeds extends IdentityNeeds {
  sealer: Sealer;
  /** `host:port` of private addresses that may be typed. */
  providerHosts: readonly string[];
  localModels: LocalModelServers;
}

/** Connections the actor's voices may use: its own, for the admin those of the environment, and what the server offers. */
export async function listConnections({ store }: Pick<ConnectionNeeds, "store">, actor: Actor): Promise<Connection[]> {
  const { connections, left } = await readOffered(store, actor.account);
  const rows = await listRows(store.db);
  const offered = rows.flatMap((row) => {
    const found = mayUse(actor, row) ? undefined : left.get(connections.get(row.id)?.id ?? "");
    return found === undefined ? [] : [presentOffered(row, found)];
  });
  return [...rows.filter((row) => mayUse(actor, row)).map(present), ...offered];
}

export async function createConnection(
  needs: ConnectionNeeds,
  actor: Actor,
  input: ConnectionInput,
): Promise<Connection> {
  const found = actor.admin ? await foundAt(needs, input) : null;
  const baseUrl = found?.base_url ?? (await checkedBaseUrl(needs, input.provider, input.baseUrl));
  return inAccount(needs, actor.account, async (db, now) => {
    await checkRoom(needs, db, actor.account);
    const given = { provider: input.provider, label: input.label, baseUrl };
    const row = { ...newRow(needs, actor.account, given, now), ...found };
    const created = { ...row, ...keyColumns(needs, input.key, row) };
    await insertConnection(db, created);
    return created;
  });
}

/** A connection to what this server found on its own machine: nobody typed the address, and it needs no key. */
export async function createFoundConnection(
  needs: ConnectionNeeds,
  account: Id,
  found: { provider: ConnectionProvider; baseUrl: string; server: LocalServerKind },
): Promise<Connection> {
  return inAccount(needs, account, async (db, now) => {
    await checkRoom(needs, db, account);
    const row = newRow(needs, account, { ...found, label: "" }, now);
    const created: ConnectionRow = { ...row, server: found.server, found: 1, checked_at: now };
    await insertConnection(db, created);
    return created;
  });
}

/** The admin may type the place of a local program, if it answers there with its own list of models now. */
async function foundAt(needs: ConnectionNeeds, { provider, baseUrl }: ConnectionInput) {
  const typed = baseUrl === null ? baseUrlOf(provider, null) : parseBaseUrl(baseUrl);
  const wanted = typed === null ? null : baseUrlOf(provider, typed);
  if (wanted === null || !needs.localModels.has(hostAndPort(new URL(wanted)))) return null;
  const one = (await needs.localModels.find()).find((server) => {
    const way = connectionTo(server);
    return server.running && way.provider === provider && way.baseUrl === wanted;
  });
  return one === undefined ? null : { base_url: wanted, server: one.kind, found: 1 };
}

async function checkRoom(needs: ConnectionNeeds, db: Db, account: Id): Promise<void> {
  const mine = (await listRows(db)).filter((row) => row.account_id === account);
  if (mine.length >= needs.limits.connectionsPerAccount)
    throw new AppError("invalid_request", { message: "This account has too many connections: delete one first." });
}

function newRow(
  needs: ConnectionNeeds,
  account: Id,
  given: { provider: ConnectionProvider; label: string; baseUrl: string },
  now: number,
): ConnectionRow {
  return {
    id: needs.newId(),
    account_id: account,
    provider: given.provider,
    label: given.label === "" ? new URL(given.baseUrl).host : given.label,
    base_url: given.baseUrl,
    sealed_key: null,
    key_id: null,
    last_four: null,
    source: "account",
    created_at: now,
    server: null,
    found: 0,
    checked_at: null,
    check_code: null,
  };
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
  // What this server found by itself may be saved again as it is, though nobody may type it.
  const isSame =
    change.baseUrl === undefined || (before.found === 1 && parseBaseUrl(change.baseUrl) === before.base_url);
  const baseUrl = isSame ? before.base_url : await checkedBaseUrl(needs, provider, change.baseUrl ?? null);
  return inAccount(needs, account, async (db) => {
    const row = await findConnection(db, id);
    if (row === undefined) throw new AppError("not_found");
    const moved = new URL(baseUrl).origin !== new URL(row.base_url).origin;
    if (moved && row.sealed_key !== null && change.key === undefined) throw new AppError("key_needed");
    const changed = {
      ...row,
      ...(change.label === undefined ? {} : { label: change.label }),
      ...(change.baseUrl === undefined && change.key === undefined ? {} : unchecked),
      // Whoever types another address has no longer what this server found.
      ...(baseUrl === row.base_url ? {} : { base_url: baseUrl, server: null, found: 0 }),
    };
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

const unchecked = { checked_at: null, check_code: null };

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
    server: row.server,
    checkedAt: row.checked_at,
    checkCode: row.check_code === null ? null : FailureCode.parse(row.check_code),
    offered: null,
  };
}

/** What a member is told of somebody else's: which models it is good for, and nothing of its address and its key. */
function presentOffered(row: ConnectionRow, offered: Offered): Connection {
  return {
    ...present(row),
    // Where nobody gave it a name, it is called by its address.
    label: row.label === new URL(row.base_url).host ? "" : row.label,
    baseUrl: "",
    hasKey: row.key_id !== null,
    lastFour: null,
    checkedAt: null,
    checkCode: null,
    offered,
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
