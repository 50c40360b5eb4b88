import type { FailureCode, Id } from "@parley/protocol";
import { isLocalAddress } from "../outbound/address.ts";
import type { Secret } from "../secrets/secret.ts";
import type { Speaker } from "../store/identities.ts";
import { coversIdentity, type OfferTerms, termsOfOffer } from "../store/offers.ts";
import type { MemberRow } from "../store/tables.ts";
import type { Needs } from "./needs.ts";
import type { ThreadReading } from "./read-path.ts";

/** Where the calls of a voice go, and who pays for them. */
export interface Way {
  /** The connection; null for practice voices. */
  id: Id | null;
  baseUrl: string | null;
  trusted: boolean;
  local: boolean;
  key: Secret | null;
  /** The account that pays. */
  payer: Id;
  /** The offer by which it goes; null where the connection is the voice's owner's, or the admin's from the environment. */
  offer: OfferTerms | null;
}

type WayNeeds = Pick<Needs, "keyOf" | "trusts">;

/** The way of a voice's calls, or why there is none. From a thread that is for local models alone none leads elsewhere. */
export async function wayOfCall(
  needs: WayNeeds,
  reading: ThreadReading,
  member: MemberRow,
  speaker: Speaker | undefined,
): Promise<Way | FailureCode> {
  const way = await anyWay(needs, reading, member, speaker);
  return typeof way !== "string" && reading.isLocalOnly && !way.local ? "local_only" : way;
}

async function anyWay(
  needs: WayNeeds,
  reading: ThreadReading,
  member: MemberRow,
  speaker: Speaker | undefined,
): Promise<Way | FailureCode> {
  const seat = member.offer_id === null ? undefined : (await reading.offeredSeats()).get(member.id);
  // Of an identity that went with its owner, the seat alone is left to say by what it sat there.
  if (speaker === undefined) return seat === undefined ? "no_connection" : "offer_withdrawn";
  const { identity } = speaker;
  if (speaker.suspendedAt !== null || (seat !== undefined && seat.suspendedAt !== null)) return "account_suspended";
  const { offer } = seat ?? {};
  if (seat !== undefined && (offer === undefined || !coversIdentity(offer, identity))) return "offer_withdrawn";
  const bySeat = offer === undefined ? null : termsOfOffer(offer);
  const own = { payer: member.account_id ?? identity.account_id, ...(bySeat && { payer: bySeat.account }) };
  if (identity.provider === "practice")
    return { id: null, baseUrl: null, trusted: true, local: true, key: null, ...own, offer: bySeat };

  const row = identity.connection_id === null ? undefined : await reading.connection(identity.connection_id);
  if (row === undefined) return "no_connection";
  // A connection serves its owner's voices, however the two came together, and those of the environment the admin's as
  // long as that is who owns them; else those of everybody to whom it is offered. What is offered is not offered on.
  const isDirect = row.account_id === null ? speaker.isAdmins : row.account_id === identity.account_id;
  if (!isDirect && (bySeat !== null || !speaker.isConnectionOffered))
    return speaker.over === null ? "no_connection" : "offer_withdrawn";
  const key = needs.keyOf(row);
  if (key === "lost") return "key_refused";
  const way = {
    id: row.id,
    baseUrl: row.base_url,
    trusted: needs.trusts(row),
    local: isLocalAddress(row.base_url),
    key,
  };
  if (isDirect || speaker.over === null) return { ...way, ...own, offer: bySeat };
  return { ...way, payer: speaker.over.account, offer: speaker.over };
}
