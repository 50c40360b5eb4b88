import { hostAndPort } from "../outbound/address.ts";
import type { LocalModelServers } from "../providers/local-models.ts";
import type { ConnectionRow } from "../store/tables.ts";

/** Whether a connection's address may be private although nobody listed it. */
export type Trusts = (connection: ConnectionRow) => boolean;

/**
 * The operator gave it by the environment, or this server found it by itself at
 * a place where it still looks. A person cannot write either into a row.
 */
export function createTrusts(local: Pick<LocalModelServers, "has">): Trusts {
  return (row) => row.source === "environment" || (row.found === 1 && local.has(hostAndPort(new URL(row.base_url))));
}
