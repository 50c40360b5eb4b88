import { Id, type OfferLimits } from "@parley/protocol";
import { z } from "zod";
import { parseJson } from "./json.ts";
import type { Db } from "./open-store.ts";
import type { OfferRow } from "./tables-offers.ts";

const Ids = z.array(Id);

/** An offer with what decides on whether it holds now. */
export interface OfferState extends OfferRow {
  /** It was not withdrawn, and who made it is an admin who is not suspended. */
  isOpen: boolean;
  /** Of a line-up: the identities in it. */
  identities: Id[];
}

/** A call's way by an offer: who pays, and what each member may take of it in a day. */
export interface OfferTerms {
  id: Id;
  account: Id;
  limits: OfferLimits;
}

/** All of them, withdrawn ones too, or those of these conditions; the newest first. */
export async function listOffers(
  db: Db,
  which: { ids?: Id[]; account?: Id; connection?: Id } = {},
): Promise<OfferState[]> {
  if (which.ids?.length === 0) return [];
  const rows = await db
    .selectFrom("offers")
    .innerJoin("accounts", "accounts.id", "offers.account_id")
    .leftJoin("line_ups", "line_ups.id", "offers.line_up_id")
    .selectAll("offers")
    .select(["accounts.admin", "accounts.suspended_at", "line_ups.identities"])
    .$if(which.ids !== undefined, (query) => query.where("offers.id", "in", which.ids ?? []))
    .$if(which.account !== undefined, (query) => query.where("offers.account_id", "=", which.account ?? ""))
    .$if(which.connection !== undefined, (query) => query.where("offers.connection_id", "=", which.connection ?? ""))
    .orderBy("offers.created_at", "desc")
    .orderBy("offers.id", "desc")
    .execute();
  return rows.map(({ admin, suspended_at, identities, ...row }) => ({
    ...row,
    isOpen: row.withdrawn_at === null && admin === 1 && suspended_at === null,
    identities: identities === null ? [] : parseJson(Ids, identities),
  }));
}

/**
 * The open offer by which somebody may seat another account's identity: that of
 * the line-up it was picked by, else its own, else that of any line-up it is in.
 */
export async function findSeatOffer(
  db: Db,
  identity: { id: Id; account_id: Id },
  lineUp: Id | undefined,
): Promise<OfferState | undefined> {
  const offers = (await listOffers(db, { account: identity.account_id })).filter((offer) =>
    coversIdentity(offer, identity),
  );
  return (
    offers.find((offer) => lineUp !== undefined && offer.line_up_id === lineUp) ??
    offers.find((offer) => offer.kind === "identity") ??
    offers[0]
  );
}

/** Whether an offer holds for an identity of whoever made it. */
export function coversIdentity(offer: OfferState, identity: { id: Id; account_id: Id }): boolean {
  if (!offer.isOpen || offer.account_id !== identity.account_id) return false;
  return offer.identity_id === identity.id || offer.identities.includes(identity.id);
}

/** Whether somebody else's connection is offered now. */
export async function isOffered(db: Db, connection: Id): Promise<boolean> {
  return (await listOffers(db, { connection })).some((offer) => offer.isOpen);
}

export async function findOffer(db: Db, id: Id): Promise<OfferState | undefined> {
  return (await listOffers(db, { ids: [id] }))[0];
}

export async function insertOffer(db: Db, row: OfferRow): Promise<void> {
  await db.insertInto("offers").values(row).execute();
}

export async function updateOffer(db: Db, id: Id, change: Partial<OfferRow>): Promise<void> {
  await db.updateTable("offers").set(change).where("id", "=", id).execute();
}

export function limitsOf(row: Pick<OfferRow, "answers" | "amount" | "unknown_answers">): OfferLimits {
  return { answers: row.answers, amount: row.amount, unknownAnswers: row.unknown_answers };
}

export function termsOfOffer(row: OfferRow): OfferTerms {
  return { id: row.id, account: row.account_id, limits: limitsOf(row) };
}

/** A seat of somebody else's identity, with whether whoever seated it is suspended. */
export interface OfferedSeat {
  offer: OfferState | undefined;
  suspendedAt: number | null;
}

/** The seats of a thread that stand under offers, by member. */
export async function listOfferedSeats(db: Db, thread: Id): Promise<Map<Id, OfferedSeat>> {
  const seats = await db
    .selectFrom("members")
    .leftJoin("accounts", "accounts.id", "members.account_id")
    .select(["members.id", "members.offer_id", "accounts.suspended_at"])
    .where("members.thread_id", "=", thread)
    .where("members.offer_id", "is not", null)
    .where("members.left_at", "is", null)
    .execute();
  const ids = [...new Set(seats.flatMap((seat) => seat.offer_id ?? []))];
  const offers = new Map((await listOffers(db, { ids })).map((offer) => [offer.id, offer]));
  return new Map(
    seats.map((seat) => [seat.id, { offer: offers.get(seat.offer_id ?? ""), suspendedAt: seat.suspended_at }]),
  );
}
