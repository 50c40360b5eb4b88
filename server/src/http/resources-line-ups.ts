import { deleteLineUp, exportLineUp, listLineUps, saveLineUp } from "../identities/index.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";

/** The use cases of saved tables. */
export function createLineUpHandlers(needs: HttpNeeds) {
  return {
    listLineUps: async ({ actor }) => ({ status: 200, data: await listLineUps(needs, actor.account) }),
    createLineUp: async ({ actor, body }) => {
      const { lineUp, isNew } = await saveLineUp(needs, actor.account, body);
      return { status: isNew ? 201 : 200, data: lineUp };
    },
    exportLineUp: async ({ actor, params }) => ({
      status: 200,
      data: await exportLineUp(needs, actor.account, params.id),
    }),
    deleteLineUp: async ({ params }) => {
      await deleteLineUp(needs, params.id);
      return { status: 204 };
    },
  } satisfies Partial<Handlers>;
}
