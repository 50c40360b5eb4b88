import {
  changeBudget,
  changeThreadBudget,
  forecastRound,
  forecastTable,
  readBudget,
  readThreadBudget,
  readUsage,
} from "../conversation/index.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";

/** What is paid, what may be paid, and what would be. */
export function createMoneyHandlers(needs: HttpNeeds) {
  return {
    readThreadBudget: async ({ params }) => ({ status: 200, data: await readThreadBudget(needs.store, params.id) }),
    changeThreadBudget: async ({ params, body }) => ({
      status: 200,
      data: await changeThreadBudget(needs, params.id, body.cap),
    }),
    readBudget: async ({ actor }) => ({ status: 200, data: await readBudget(needs.store, actor.account) }),
    changeBudget: async ({ actor, body }) => ({ status: 200, data: await changeBudget(needs, actor.account, body) }),
    forecastRound: async ({ params, query }) => ({
      status: 200,
      data: await forecastRound(needs, params.id, query.length),
    }),
    forecastTable: async ({ actor, body }) => ({ status: 200, data: await forecastTable(needs, actor.account, body) }),
    readUsage: async ({ actor, query }) => ({
      status: 200,
      data: await readUsage(needs.store, actor.account, query.days),
    }),
  } satisfies Partial<Handlers>;
}
