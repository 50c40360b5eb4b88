import {
  deleteThread,
  hideMessage,
  listThreads,
  markRead,
  pinThread,
  restoreThread,
  search,
} from "../conversation/index.ts";
import { memberOf } from "./member-of.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";

type Names =
  | "listThreads"
  | "search"
  | "markRead"
  | "sayPresence"
  | "pinThread"
  | "deleteThread"
  | "restoreThread"
  | "hideMessage";

/** The sidebar's use cases: the list, what one member does to its own row, search, and what can be taken back. */
export function createListHandlers(needs: HttpNeeds): Pick<Handlers, Names> {
  return {
    listThreads: async ({ actor, query }) => ({
      status: 200,
      data: await listThreads(needs.store, actor.account, query.archived === "true"),
    }),
    search: async ({ actor, query }) => ({
      status: 200,
      data: await search(needs.store, actor.account, query.q, query.others === "true"),
    }),
    markRead: async ({ subject, body }) => ({
      status: 200,
      data: await markRead(needs, memberOf(subject), body.seq),
    }),
    sayPresence: async ({ subject, body }) => {
      needs.presence.say(memberOf(subject), body.state);
      return { status: 204 };
    },
    pinThread: async ({ subject, body }) => ({
      status: 200,
      data: await pinThread(needs, memberOf(subject), body.pinned),
    }),
    deleteThread: async ({ actor, params }) => {
      await deleteThread(needs, actor.account, params.id);
      return { status: 204 };
    },
    restoreThread: async ({ params }) => ({ status: 200, data: await restoreThread(needs, params.id) }),
    hideMessage: async ({ subject, params }) => ({
      status: 200,
      data: await hideMessage(needs, memberOf(subject), params.id),
    }),
  };
}
