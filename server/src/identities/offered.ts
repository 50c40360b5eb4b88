import { type Id, type Identity, noParameters, type Offered } from "@parley/protocol";
import { handleFrom } from "../conversation/index.ts";
import { listIdentities, toIdentity } from "../store/identities.ts";
import { offeredTo } from "../store/offer-days.ts";
import { listOffers, type OfferState } from "../store/offers.ts";
import type { Db, Store } from "../store/open-store.ts";
import type { ConnectionRow, IdentityRow } from "../store/tables.ts";

/** What the server offers to an account now. */
export interface OfferedThings {
  /** By offer. */
  left: Map<Id, Offered>;
  /** Offers that hold now and that somebody else made. */
  open: OfferState[];
  /** Connections that are or were offered, by their id. */
  connections: Map<Id, OfferState>;
  /** Whether the account itself is an admin, whom connections of the environment serve without an offer. */
  isAdmin: boolean;
}

export async function readOffered({ db, now }: Pick<Store, "db" | "now">, account: Id): Promise<OfferedThings> {
  return offeredAt(db, account, await now());
}

export async function offeredAt(db: Db, account: Id, at: number): Promise<OfferedThings> {
  const offers = await listOffers(db);
  const open = offers.filter((offer) => offer.isOpen && offer.account_id !== account);
  const row = await db.selectFrom("accounts").select("admin").where("id", "=", account).executeTakeFirst();
  return {
    left: await offeredTo(db, account, open, at),
    open,
    connections: new Map(offers.flatMap((offer) => (offer.connection_id ? [[offer.connection_id, offer]] : []))),
    isAdmin: row?.admin === 1,
  };
}

/** Why an account's own voice cannot answer over this connection, or null. */
export function reasonOf(
  row: IdentityRow,
  connection: ConnectionRow | undefined,
  { connections, isAdmin }: OfferedThings,
): "no_connection" | "offer_withdrawn" | null {
  if (row.provider === "practice") return null;
  if (connection === undefined) return "no_connection";
  const isDirect = connection.account_id === null ? isAdmin : connection.account_id === row.account_id;
  if (isDirect) return null;
  const offer = connections.get(connection.id);
  if (offer === undefined) return "no_connection";
  return offer.isOpen ? null : "offer_withdrawn";
}

/** The identities of others that an account may seat, by their id: those offered alone, and those in line-ups. */
export async function listOfferedRows(
  db: Db,
  { open }: Pick<OfferedThings, "open">,
): Promise<Map<Id, { row: IdentityRow; offer: OfferState }>> {
  const found = new Map<Id, { row: IdentityRow; offer: OfferState }>();
  const makers = [...new Set(open.filter((one) => one.kind !== "connection").map((one) => one.account_id))];
  const rows = new Map(
    (await Promise.all(makers.map((one) => listIdentities(db, one)))).flat().map((row) => [row.id, row]),
  );
  // The offer of an identity alone comes before those of line-ups it is in.
  for (const offer of open.toSorted((a, b) => Number(b.kind === "identity") - Number(a.kind === "identity")))
    for (const id of offer.identity_id === null ? offer.identities : [offer.identity_id]) {
      const row = rows.get(id);
      if (row !== undefined && row.account_id === offer.account_id && !found.has(id)) found.set(id, { row, offer });
    }
  return found;
}

/** What a member is told of somebody else's identity: neither where it answers nor what it is told. */
export function presentOffered(
  row: IdentityRow,
  reason: string | null,
  { offered, taken }: { offered: Offered; taken: string[] },
): Identity {
  return {
    ...toIdentity(row, reason, offered),
    slug: handleFrom(row.slug, taken),
    connection: null,
    style: "",
    instructions: "",
    parameters: noParameters,
  };
}
