import { type Id, type Offered, type OfferLimits } from "@parley/protocol";
import { dayOf } from "./account-days.ts";
import { limitsOf } from "./offers.ts";
import type { Db } from "./open-store.ts";
import { type GuestShare, hasRoom, settled, taken } from "./share-of-day.ts";
import type { OfferRow } from "./tables-offers.ts";

/** A day (UTC) on which a member takes of an offer. */
export interface OfferDay {
  offer: Id;
  /** The member. */
  account: Id;
  /** Milliseconds since 1970. */
  now: number;
}

/** Takes a share unless that passes a limit: then false, and nothing is taken. However many ask at once. */
export async function takeOfOfferDay(db: Db, of: OfferDay, share: GuestShare, limits: OfferLimits): Promise<boolean> {
  await db
    .insertInto("offer_days")
    .values({ offer_id: of.offer, account_id: of.account, day: dayOf(of.now) })
    .onConflict((conflict) => conflict.columns(["offer_id", "account_id", "day"]).doNothing())
    .execute();
  const rows = await rowsOf(db, of).set(taken(share)).where(hasRoom(share, limits)).returning("offer_id").execute();
  return rows.length > 0;
}

/** What was reserved on that day becomes what was spent. */
export async function settleOfferDay(db: Db, of: OfferDay, change: { reserved: number; spent: number }): Promise<void> {
  await rowsOf(db, of).set(settled(change)).execute();
}

/** What is left of each of these offers today for a member. */
export async function offeredTo(db: Db, account: Id, offers: OfferRow[], now: number): Promise<Map<Id, Offered>> {
  const ids = offers.map((offer) => offer.id);
  const days =
    ids.length === 0
      ? []
      : await db
          .selectFrom("offer_days")
          .selectAll()
          .where("offer_id", "in", ids)
          .where("account_id", "=", account)
          .where("day", "=", dayOf(now))
          .execute();
  const taken = new Map(days.map((day) => [day.offer_id, day]));
  return new Map(
    offers.map((offer) => {
      const limits = limitsOf(offer);
      const day = taken.get(offer.id);
      const rest = (limit: number, used: number): number => Math.max(0, limit - used);
      const left =
        day === undefined
          ? limits
          : {
              answers: rest(limits.answers, day.answers),
              amount: rest(limits.amount, day.spent + day.reserved),
              unknownAnswers: rest(limits.unknownAnswers, day.unknown_answers),
            };
      return [offer.id, { offer: offer.id, limits, left }];
    }),
  );
}

/** What members took of each offer today: how many, answers, and millionths of a US dollar. */
export async function sumOfferDays(
  db: Db,
  now: number,
): Promise<Map<Id, { members: number; answers: number; amount: number }>> {
  const days = await db.selectFrom("offer_days").selectAll().where("day", "=", dayOf(now)).execute();
  const sums = new Map<Id, { members: number; answers: number; amount: number }>();
  for (const day of days) {
    const sum = sums.get(day.offer_id) ?? { members: 0, answers: 0, amount: 0 };
    sums.set(day.offer_id, {
      members: sum.members + (day.answers > 0 ? 1 : 0),
      answers: sum.answers + day.answers,
      amount: sum.amount + day.spent + day.reserved,
    });
  }
  return sums;
}

function rowsOf(db: Db, { offer, account, now }: OfferDay) {
  return db
    .updateTable("offer_days")
    .where("offer_id", "=", offer)
    .where("account_id", "=", account)
    .where("day", "=", dayOf(now));
}
