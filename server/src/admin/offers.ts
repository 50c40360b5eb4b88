import { AppError, type Id, Mark, type Offer, type OfferKind, OfferInput, type OfferLimits } from "@parley/protocol";
import { audit } from "../store/audit.ts";
import { lockAccount } from "../store/events.ts";
import { findConnection, findIdentity } from "../store/identities.ts";
import { parseJson } from "../store/json.ts";
import { findLineUp } from "../store/line-ups.ts";
import { sumOfferDays } from "../store/offer-days.ts";
import { findOffer, insertOffer, limitsOf, listOffers, type OfferState, updateOffer } from "../store/offers.ts";
import type { Db, Store } from "../store/open-store.ts";
import { findAccount } from "../store/users.ts";
import type { By } from "./by.ts";

interface OfferNeeds {
  store: Store;
  newId: () => Id;
}
/** An admin, and from where. */
type Admin = By & { account: Id };

/** What is offered now, the newest first, also what rests while who made it cannot offer anything. */
export async function listServerOffers({ store }: Pick<OfferNeeds, "store">, account: Id): Promise<Offer[]> {
  const { db } = store;
  const sums = await sumOfferDays(db, await store.now());
  const offers = (await listOffers(db)).filter((offer) => offer.withdrawn_at === null);
  return Promise.all(
    offers.map(async (row): Promise<Offer> => ({
      id: row.id,
      kind: row.kind,
      object: objectOf(row),
      ...(await faceOf(db, row)),
      by: (await findAccount(db, row.account_id))?.name ?? "",
      isMine: row.account_id === account,
      open: row.isOpen,
      limits: limitsOf(row),
      today: sums.get(row.id) ?? { members: 0, answers: 0, amount: 0 },
      createdAt: row.created_at,
    })),
  );
}

/**
 * Offers something of the admin's own, or a connection of the environment, to all
 * members. Throws `not_found` for what is not the admin's, `already_offered`, and
 * `invalid_request` for a voice that answers over somebody else's connection. What
 * was withdrawn is offered again under its old id, so that seats of before count again.
 */
export async function createOffer(needs: OfferNeeds, by: Admin, input: OfferInput): Promise<Offer> {
  const { kind, object, limits } = OfferInput.parse(input);
  const id = await needs.store.transaction(async ({ db, now }) => {
    await lockAccount(db, by.account);
    await checkObject(db, by.account, kind, object);
    const before = (await listOffers(db)).find((offer) => objectOf(offer) === object);
    if (before?.isOpen === true) throw new AppError("already_offered");
    const terms = { ...columnsOf(limits), account_id: by.account, created_at: now, withdrawn_at: null };
    const offer = before?.id ?? needs.newId();
    if (before !== undefined) await updateOffer(db, before.id, terms);
    else
      await insertOffer(db, {
        id: offer,
        kind,
        connection_id: kind === "connection" ? object : null,
        identity_id: kind === "identity" ? object : null,
        line_up_id: kind === "line_up" ? object : null,
        ...terms,
      });
    await audit(db, now, { ...by, action: "offer.made", object: { kind: "offer", id: offer }, argument: input });
    return offer;
  });
  return readOffer(needs, by.account, id);
}

/** Only who made it, and pays, says what others may take. Throws `not_found` and `forbidden`. */
export async function changeOffer(
  needs: OfferNeeds,
  by: Admin,
  id: Id,
  change: { [K in keyof OfferLimits]?: OfferLimits[K] | undefined },
): Promise<Offer> {
  await needs.store.transaction(async ({ db, now }) => {
    await lockAccount(db, by.account);
    const offer = await standing(db, id);
    if (offer.account_id !== by.account)
      throw new AppError("forbidden", {
        message: "Another admin made this offer and pays for it: withdraw it, or ask.",
      });
    const before = limitsOf(offer);
    const after = {
      answers: change.answers ?? before.answers,
      amount: change.amount ?? before.amount,
      unknownAnswers: change.unknownAnswers ?? before.unknownAnswers,
    };
    await updateOffer(db, id, columnsOf(after));
    await audit(db, now, { ...by, action: "offer.changed", object: { kind: "offer", id }, argument: change });
  });
  return readOffer(needs, by.account, id);
}

/** Any admin may: what answers now ends, nothing begins by it any more. Throws `not_found`. */
export async function withdrawOffer(needs: OfferNeeds, by: Admin, id: Id): Promise<void> {
  await needs.store.transaction(async ({ db, now }) => {
    await standing(db, id);
    await updateOffer(db, id, { withdrawn_at: now });
    await audit(db, now, { ...by, action: "offer.withdrawn", object: { kind: "offer", id } });
  });
}

async function readOffer(needs: OfferNeeds, account: Id, id: Id): Promise<Offer> {
  const found = (await listServerOffers(needs, account)).find((one) => one.id === id);
  if (found === undefined) throw new AppError("not_found");
  return found;
}

async function standing(db: Db, id: Id): Promise<OfferState> {
  const offer = await findOffer(db, id);
  if (offer === undefined || offer.withdrawn_at !== null) throw new AppError("not_found");
  return offer;
}

async function checkObject(db: Db, account: Id, kind: OfferKind, object: Id): Promise<void> {
  if (kind === "connection") {
    const row = await findConnection(db, object);
    if (row === undefined || (row.account_id !== null && row.account_id !== account)) throw new AppError("not_found");
    return;
  }
  if (kind === "line_up") {
    if ((await findLineUp(db, object))?.account_id !== account) throw new AppError("not_found");
    return;
  }
  const row = await findIdentity(db, object);
  if (row?.account_id !== account) throw new AppError("not_found");
  const connection = row.connection_id === null ? undefined : await findConnection(db, row.connection_id);
  if (connection !== undefined && connection.account_id !== null && connection.account_id !== account)
    throw new AppError("invalid_request", {
      message: "This voice answers over a connection that is offered to you: what is offered is not offered on.",
    });
}

async function faceOf(db: Db, row: OfferState): Promise<{ name: string; mark: Mark | null }> {
  if (row.identity_id !== null) {
    const identity = await findIdentity(db, row.identity_id);
    return { name: identity?.name ?? "", mark: identity === undefined ? null : parseJson(Mark, identity.mark) };
  }
  if (row.line_up_id !== null) return { name: (await findLineUp(db, row.line_up_id))?.name ?? "", mark: null };
  return { name: (await findConnection(db, row.connection_id ?? ""))?.label ?? "", mark: null };
}

function objectOf(row: Pick<OfferState, "connection_id" | "identity_id" | "line_up_id">): Id {
  return row.connection_id ?? row.identity_id ?? row.line_up_id ?? "";
}

function columnsOf(limits: OfferLimits) {
  return { answers: limits.answers, amount: limits.amount, unknown_answers: limits.unknownAnswers };
}
