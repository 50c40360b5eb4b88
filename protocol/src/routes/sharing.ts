import { z } from "zod";
import { Id } from "../ids.ts";
import { Member } from "../member.ts";
import {
  ExploreListing,
  GuestLimits,
  GuestRole,
  Invitation,
  InvitationInput,
  JoinPage,
  ReceivedInvitation,
  Sharing,
  Terms,
} from "../sharing.ts";
import { idParam, type Route } from "./route.ts";

const token = z.object({ token: z.string().regex(/^[\w-]{43}$/) });
const publicThread = z.object({ publicId: z.string().max(100) });
const threadAndPerson = z.object({ id: Id, person: Id });
const changed = { 200: z.object({ seq: z.int() }) };
const joined = { 200: z.object({ thread: Id }) };

/** People in a thread: how they come in, what they may do there, and how they go. */
export const sharingRoutes = {
  readSharing: {
    method: "get",
    path: "/api/threads/:id/sharing",
    access: { kind: "thread", action: "thread.invite" },
    summary: "Open invitations and requests to join, the newest first",
    params: idParam,
    responses: { 200: Sharing },
  },
  createInvitation: {
    method: "post",
    path: "/api/threads/:id/invitations",
    access: { kind: "thread", action: "thread.invite" },
    rate: "invitations",
    summary: "Invite an account by its user name or e-mail, or make a link, whose address is told this once",
    params: idParam,
    body: InvitationInput,
    /** `url` is null for a person. The answer is the same whether there is such an account or not. */
    responses: { 201: z.object({ invitation: Invitation, url: z.string().nullable() }) },
  },
  revokeInvitation: {
    method: "delete",
    path: "/api/threads/:id/invitations/:invitation",
    access: { kind: "thread", action: "thread.invite" },
    summary: "Withdraw an invitation; who came in by it stays",
    params: z.object({ id: Id, invitation: Id }),
    responses: { 204: null },
  },
  answerRequest: {
    method: "post",
    path: "/api/threads/:id/requests/:request",
    access: { kind: "thread", action: "thread.invite" },
    summary: "Let in somebody who asked to join, or decline",
    params: z.object({ id: Id, request: Id }),
    /** Null declines. */
    body: z.strictObject({ accept: Terms.nullable() }),
    responses: { 204: null },
  },
  changePerson: {
    method: "patch",
    path: "/api/threads/:id/people/:person",
    access: { kind: "thread", action: "thread.remove" },
    summary: "Make a member a viewer, or a viewer a member",
    params: threadAndPerson,
    body: z.strictObject({ role: GuestRole }),
    responses: { 200: z.object({ member: Member, seq: z.int() }) },
  },
  removePerson: {
    method: "delete",
    path: "/api/threads/:id/people/:person",
    access: { kind: "thread", action: "thread.remove" },
    summary: "Remove a person and their voices at once; what was said stays",
    params: threadAndPerson,
    responses: changed,
  },
  handOver: {
    method: "post",
    path: "/api/threads/:id/hand-over",
    access: { kind: "thread", action: "thread.hand-over" },
    summary: "Make another person here the owner; you become a member",
    params: idParam,
    body: z.strictObject({ person: Id }),
    responses: changed,
  },
  leaveThread: {
    method: "post",
    path: "/api/threads/:id/leave",
    access: { kind: "thread", action: "thread.leave" },
    summary: "Leave with your voices; what you said stays",
    params: idParam,
    responses: { 204: null },
  },
  readGuestLimits: {
    method: "get",
    path: "/api/threads/:id/guest-limits",
    access: { kind: "thread", action: "thread.spending" },
    summary: "What each other person here may spend in a day over your own connections",
    params: idParam,
    responses: { 200: GuestLimits },
  },
  changeGuestLimits: {
    method: "patch",
    path: "/api/threads/:id/guest-limits",
    access: { kind: "thread", action: "thread.spending" },
    summary: "Change what each other person here may spend in a day over your own connections",
    params: idParam,
    body: GuestLimits.partial().strict(),
    responses: { 200: GuestLimits },
  },
  listInvitations: {
    method: "get",
    path: "/api/invitations",
    access: { kind: "account" },
    summary: "Threads you are invited to by name, the newest first",
    responses: { 200: z.object({ invitations: z.array(ReceivedInvitation) }) },
  },
  acceptInvitation: {
    method: "post",
    path: "/api/invitations/:id/accept",
    access: { kind: "invitation", action: "invitation.answer" },
    summary: "Join the thread you are invited to",
    params: idParam,
    responses: joined,
  },
  declineInvitation: {
    method: "post",
    path: "/api/invitations/:id/decline",
    access: { kind: "invitation", action: "invitation.answer" },
    summary: "Say no to an invitation",
    params: idParam,
    responses: { 204: null },
  },
  readJoinPage: {
    method: "get",
    path: "/api/join/:token",
    access: { kind: "account" },
    rate: "invitations",
    summary: "What an invite link leads to; reading it uses nothing up",
    params: token,
    responses: { 200: JoinPage },
  },
  join: {
    method: "post",
    path: "/api/join/:token",
    access: { kind: "account" },
    rate: "joins",
    summary: "Join by an invite link; who sits there already uses nothing up",
    params: token,
    responses: joined,
  },
  explore: {
    method: "get",
    path: "/api/explore",
    access: { kind: "account" },
    summary: "Public threads of this server, the last active first",
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(100) }),
    responses: { 200: z.object({ threads: z.array(ExploreListing) }) },
  },
  askToJoin: {
    method: "post",
    path: "/api/explore/:publicId/ask",
    access: { kind: "account" },
    rate: "invitations",
    summary: "Ask the owner of a public thread to let you in",
    params: publicThread,
    responses: { 204: null },
  },
} as const satisfies Record<string, Route>;
