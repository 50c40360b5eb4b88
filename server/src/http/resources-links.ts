import { changeLink } from "../conversation/index.ts";
import { memberOf } from "./member-of.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";

/** What people say of who takes up whom. */
export function createLinkHandlers(needs: HttpNeeds) {
  return {
    changeLink: async ({ subject, params, body }) => ({
      status: 200,
      data: await changeLink(needs, memberOf(subject), params.link, body),
    }),
  } satisfies Partial<Handlers>;
}
