import { AppError } from "@parley/protocol";
import {
  changeMemberOfServer,
  changeServerSettings,
  createInvite,
  listInvites,
  listServerMembers,
  readAudit,
  readServerMember,
  readServerSettings,
  readServerUsage,
  revokeInvite,
} from "../admin/index.ts";
import { deleteAccount } from "../accounts/index.ts";
import type { Caller } from "./auth/caller.ts";
import { checkProof } from "./auth/proof.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpContext, HttpNeeds } from "./needs.ts";
import { networkOfRequest, originOf } from "./network.ts";

/** What the admin does to the server. None of it reads a thread. */
export function createAdminHandlers(needs: HttpNeeds) {
  const { store, config } = needs;
  const by = (actor: Caller, context: HttpContext) => ({ account: actor.account, origin: originOf(config, context) });
  return {
    listServerMembers: async () => ({ status: 200, data: { members: await listServerMembers(store.db) } }),
    changeServerMember: async ({ actor, params, body, context }) => {
      await changeMemberOfServer(needs, by(actor, context), params.id, body);
      return { status: 200, data: await readServerMember(store.db, params.id) };
    },
    removeServerMember: async ({ actor, params, body, context }) => {
      const { auth } = needs;
      if (auth === null || params.id === actor.account)
        throw new AppError("forbidden", { message: "Your own account is deleted under Settings, Account." });
      const asker = {
        account: actor.account,
        cookie: context.get("cookie"),
        network: networkOfRequest(config, context),
      };
      await checkProof({ ...needs, auth }, asker, body);
      await deleteAccount(needs, by(actor, context), params.id);
      return { status: 204 };
    },
    readServerSettings: async () => ({ status: 200, data: await readServerSettings(store.db, config) }),
    changeServerSettings: async ({ actor, body, context }) => ({
      status: 200,
      data: await changeServerSettings(store, config, by(actor, context), body),
    }),
    listServerInvites: async () => ({ status: 200, data: { invites: await listInvites(store) } }),
    createServerInvite: async ({ actor, body, context }) => ({
      status: 201,
      data: await createInvite(needs, by(actor, context), body, config.url.origin),
    }),
    revokeServerInvite: async ({ actor, params, context }) => {
      await revokeInvite(store, by(actor, context), params.id);
      return { status: 204 };
    },
    readServerUsage: async ({ query }) => ({ status: 200, data: await readServerUsage(store, query.days) }),
    listAudit: async ({ query }) => ({ status: 200, data: await readAudit(store.db, query) }),
  } satisfies Partial<Handlers>;
}
