import type { Id } from "@parley/protocol";
import type { GuestCall } from "../store/budgets.ts";
import { listAccountsAsking } from "../store/messages.ts";
import { findGuestLimits } from "../store/guest-days.ts";
import type { OfferTerms } from "../store/offers.ts";
import type { Db } from "../store/open-store.ts";
import { askedFor } from "../store/rounds.ts";
import type { TurnRow } from "../store/tables.ts";

interface Call {
  turn: TurnRow;
  /** Who pays. */
  account: Id;
  /** By which it goes; null where the payer's own voice answers. */
  offer: OfferTerms | null;
  /** Whose seat the voice has: they take of an offer where nobody is left who asked. */
  seatedBy: Id | null;
  /** True where nobody knows what it may cost. */
  isUnknown: boolean;
  /** True for the first call of a turn, which counts as an answer; a second try is none. */
  isFirst: boolean;
}

/**
 * On whose behalf a call goes over the connection of somebody else; null where its payer asked for the turn, or was
 * among those whose messages began its round.
 */
export async function guestCallOf(
  db: Db,
  { turn, account, offer, seatedBy, isUnknown, isFirst }: Call,
  ofRound = (round: Id) => listAccountsAsking(db, round),
): Promise<GuestCall | null> {
  const askers = await askersOf(db, turn, ofRound);
  if (askers.includes(account)) return null;
  const guest = askers[0] ?? (offer === null ? null : seatedBy);
  if (guest === null || guest === account) return null;
  const limits = offer === null ? await findGuestLimits(db, turn.thread_id, account) : offer.limits;
  const answers = isFirst ? 1 : 0;
  return { id: guest, offer: offer?.id ?? null, limits, share: { answers, unknownAnswers: isUnknown ? answers : 0 } };
}

/** The accounts that a turn goes back to: who asked for this version, else for it beside the mode, else for the round. */
async function askersOf(db: Db, turn: TurnRow, ofRound: (round: Id) => Promise<Id[]>): Promise<Id[]> {
  if (turn.asked_by !== null) return [turn.asked_by];
  const { beside } = askedFor(turn);
  if (beside !== null) {
    const member = await db.selectFrom("members").select("account_id").where("id", "=", beside.by).executeTakeFirst();
    return member?.account_id === null || member === undefined ? [] : [member.account_id];
  }
  return ofRound(turn.round_id);
}
