import { z } from "zod";
import { Offer, OfferInput, OfferLimits } from "../offer.ts";
import { idParam, type Route } from "./route.ts";

/** What the admin offers to members; these find it in their own lists of identities, connections and line-ups. */
export const offerRoutes = {
  listOffers: {
    method: "get",
    path: "/api/admin/offers",
    access: { kind: "admin" },
    scope: "admin",
    summary: "What is offered to members, the newest first, and what they took of it today",
    responses: { 200: z.object({ offers: z.array(Offer) }) },
  },
  createOffer: {
    method: "post",
    path: "/api/admin/offers",
    access: { kind: "admin" },
    scope: "admin",
    summary: "Offer a connection, an identity or a line-up of your own to all members; your account pays",
    body: OfferInput,
    responses: { 201: Offer },
  },
  changeOffer: {
    method: "patch",
    path: "/api/admin/offers/:id",
    access: { kind: "admin" },
    scope: "admin",
    summary: "Change what each member may take of your offer in a day",
    params: idParam,
    body: OfferLimits.partial().strict(),
    responses: { 200: Offer },
  },
  withdrawOffer: {
    method: "delete",
    path: "/api/admin/offers/:id",
    access: { kind: "admin" },
    scope: "admin",
    summary: "Withdraw an offer; voices that answered by it stay and say so",
    params: idParam,
    responses: { 204: null },
  },
} as const satisfies Record<string, Route>;
