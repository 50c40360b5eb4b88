import { changeOffer, createOffer, listServerOffers, withdrawOffer } from "../admin/index.ts";
import type { Caller } from "./auth/caller.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpContext, HttpNeeds } from "./needs.ts";
import { originOf } from "./network.ts";

/** What the admin offers to members. */
export function createOfferHandlers(needs: HttpNeeds) {
  const by = (actor: Caller, context: HttpContext) => ({
    account: actor.account,
    origin: originOf(needs.config, context),
  });
  return {
    listOffers: async ({ actor }) => ({ status: 200, data: { offers: await listServerOffers(needs, actor.account) } }),
    createOffer: async ({ actor, body, context }) => ({
      status: 201,
      data: await createOffer(needs, by(actor, context), body),
    }),
    changeOffer: async ({ actor, params, body, context }) => ({
      status: 200,
      data: await changeOffer(needs, by(actor, context), params.id, body),
    }),
    withdrawOffer: async ({ actor, params, context }) => {
      await withdrawOffer(needs, by(actor, context), params.id);
      return { status: 204 };
    },
  } satisfies Partial<Handlers>;
}
