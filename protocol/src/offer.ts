import { z } from "zod";
import { Id } from "./ids.ts";
import { Mark } from "./mark.ts";
import { GuestLimits } from "./sharing.ts";

/** What the admin can offer to everybody with an account here. */
export const OfferKind = z.enum(["connection", "identity", "line_up"]);
export type OfferKind = z.infer<typeof OfferKind>;

/** What each member may take of one offer in a day (UTC), over all threads; whichever comes first ends it. */
export const OfferLimits = GuestLimits;
export type OfferLimits = z.infer<typeof OfferLimits>;
export const usualOfferLimits: OfferLimits = { answers: 50, amount: 250_000, unknownAnswers: 0 };

/** How something that is not one's own came to be offered, and what is left of it today. */
export const Offered = z.object({ offer: Id, limits: OfferLimits, left: OfferLimits });
export type Offered = z.infer<typeof Offered>;

/** An offer as the admin sees it. */
export const Offer = z.object({
  id: Id,
  kind: OfferKind,
  object: Id,
  name: z.string(),
  /** Of an identity. */
  mark: Mark.nullable(),
  /** Who made it and pays. */
  by: z.string(),
  isMine: z.boolean(),
  /** False while who made it is suspended or no admin. */
  open: z.boolean(),
  limits: OfferLimits,
  /** What members took of it today: how many of them, answers, and millionths of a US dollar. */
  today: z.object({ members: z.int(), answers: z.int(), amount: z.int() }),
  createdAt: z.int(),
});
export type Offer = z.infer<typeof Offer>;

export const OfferInput = z.strictObject({
  kind: OfferKind,
  object: Id,
  limits: OfferLimits.strict().default(usualOfferLimits),
});
export type OfferInput = z.input<typeof OfferInput>;
