import { changeMemory } from "../conversation/index.ts";
import { memberOf } from "./member-of.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";

/** What people do with what a thread keeps in mind. */
export function createMemoryHandlers(needs: HttpNeeds) {
  return {
    changeMemory: async ({ subject, body }) => ({
      status: 200,
      data: await changeMemory(needs, memberOf(subject), body),
    }),
  } satisfies Partial<Handlers>;
}
