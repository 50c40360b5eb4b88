import { judgeMessage } from "../conversation/index.ts";
import { memberOf } from "./member-of.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";

/** What people say of answers. */
export function createJudgementHandlers(needs: HttpNeeds) {
  return {
    judgeMessage: async ({ subject, params, body }) => ({
      status: 200,
      data: await judgeMessage(needs, memberOf(subject), params.id, body),
    }),
  } satisfies Partial<Handlers>;
}
