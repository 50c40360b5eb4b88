import { AppError } from "@parley/protocol";
import {
  acceptInvitation,
  answerRequest,
  askToJoin,
  type Authorized,
  changeGuestLimits,
  changePerson,
  createInvitation,
  declineInvitation,
  explore,
  handOver,
  joinByLink,
  leaveThread,
  listReceived,
  readGuestLimits,
  readJoinPage,
  readSharing,
  removePerson,
  revokeInvitation,
} from "../conversation/index.ts";
import type { InvitationRow } from "../store/tables-sharing.ts";
import { memberOf } from "./member-of.ts";
import type { Handlers } from "./mount-routes.ts";
import type { HttpNeeds } from "./needs.ts";

/** The use cases of people in a thread. */
export function createSharingHandlers(needs: HttpNeeds) {
  return {
    readSharing: async ({ params }) => ({ status: 200, data: await readSharing(needs, params.id) }),
    createInvitation: async ({ subject, body }) => {
      const { invitation, token } = await createInvitation(needs, memberOf(subject), body);
      // The configured address: what a request says of its host is anybody's word.
      const url = token === null ? null : `${needs.config.url.origin}/join/${token}`;
      return { status: 201, data: { invitation, url } };
    },
    revokeInvitation: async ({ params }) => {
      await revokeInvitation(needs, params.id, params.invitation);
      return { status: 204 };
    },
    answerRequest: async ({ subject, params, body }) => {
      await answerRequest(needs, memberOf(subject), params.request, body.accept);
      return { status: 204 };
    },
    changePerson: async ({ params, body }) => ({
      status: 200,
      data: await changePerson(needs, params.id, params.person, body.role),
    }),
    removePerson: async ({ params }) => ({ status: 200, data: await removePerson(needs, params.id, params.person) }),
    handOver: async ({ subject, body }) => ({
      status: 200,
      data: await handOver(needs, memberOf(subject), body.person),
    }),
    leaveThread: async ({ subject }) => {
      await leaveThread(needs, memberOf(subject));
      return { status: 204 };
    },
    readGuestLimits: async ({ actor, params }) => ({
      status: 200,
      data: await readGuestLimits(needs.store, params.id, actor.account),
    }),
    changeGuestLimits: async ({ actor, params, body }) => ({
      status: 200,
      data: await changeGuestLimits(needs.store, params.id, actor.account, body),
    }),
    listInvitations: async ({ actor }) => ({
      status: 200,
      data: { invitations: await listReceived(needs, actor.account) },
    }),
    acceptInvitation: async ({ actor, subject }) => ({
      status: 200,
      data: await acceptInvitation(needs, actor.account, invitationOf(subject)),
    }),
    declineInvitation: async ({ subject }) => {
      await declineInvitation(needs, invitationOf(subject));
      return { status: 204 };
    },
    readJoinPage: async ({ actor, params }) => ({
      status: 200,
      data: await readJoinPage(needs, actor.account, params.token),
    }),
    join: async ({ actor, params }) => ({ status: 200, data: await joinByLink(needs, actor.account, params.token) }),
    explore: async ({ actor, query }) => ({
      status: 200,
      data: await explore(needs.store, actor.account, query.limit),
    }),
    askToJoin: async ({ actor, params }) => {
      await askToJoin(needs, actor.account, params.publicId);
      return { status: 204 };
    },
  } satisfies Partial<Handlers>;
}

function invitationOf(subject: Authorized | null): InvitationRow {
  if (subject?.kind !== "invitation") throw new AppError("internal");
  return subject.invitation;
}
