import { z } from "zod";
import { commands } from "../commands.ts";
import { Id } from "../ids.ts";
import { Member, SeatOptions } from "../member.ts";
import { Message } from "../message.ts";
import { Round } from "../round.ts";
import { ThreadListing } from "../thread.ts";
import { ThreadState } from "../thread-state.ts";
import { Draft } from "../turn.ts";
import { TurnCost } from "../cost.ts";
import { cursor, idParam, type Route } from "./route.ts";

const threadAndMember = z.object({ id: Id, member: Id });
export const Snapshot = z.object({ state: ThreadState, drafts: z.array(Draft), you: Id.nullable() });
export type Snapshot = z.infer<typeof Snapshot>;

export const threadRoutes = {
  listThreads: {
    method: "get",
    path: "/api/threads",
    access: { kind: "account" },
    summary: "Threads you sit in, the last active first: those in use, or those that were archived",
    query: z.object({ archived: z.enum(["true", "false"]).default("false") }),
    /** `archived`: how many threads are archived. */
    responses: { 200: z.object({ threads: z.array(ThreadListing), archived: z.int() }) },
  },
  createThread: {
    method: "post",
    path: "/api/threads",
    access: { kind: "account" },
    summary: "Create a thread and seat voices",
    body: commands.createThread,
    responses: { 201: Snapshot },
  },
  readThread: {
    method: "get",
    path: "/api/threads/:id",
    access: { kind: "thread", action: "thread.read" },
    summary: "A thread with its last rounds and the text being written",
    params: idParam,
    query: z.object({ rounds: z.coerce.number().int().min(1).max(200).default(30) }),
    responses: { 200: Snapshot },
  },
  readRounds: {
    method: "get",
    path: "/api/threads/:id/rounds",
    access: { kind: "thread", action: "thread.read" },
    summary: "Older rounds: up to `limit` of those with an index below `before`",
    params: idParam,
    query: z.object({
      before: z.coerce.number().int().min(0),
      limit: z.coerce.number().int().min(1).max(200).default(30),
    }),
    responses: { 200: z.object({ seq: z.int(), from: z.int(), rounds: z.array(Round) }) },
  },
  readCosts: {
    method: "get",
    path: "/api/threads/:id/costs",
    access: { kind: "thread", action: "thread.read" },
    summary: "What your own voices' turns cost here, the newest first",
    params: idParam,
    query: z.object({ limit: z.coerce.number().int().min(1).max(2000).default(2000) }),
    responses: { 200: z.object({ costs: z.array(TurnCost) }) },
  },
  changeThread: {
    method: "patch",
    path: "/api/threads/:id",
    access: { kind: "thread", action: "thread.change" },
    summary: "Rename it, or change mission, mode, visibility or archive",
    params: idParam,
    body: commands.changeThread,
    responses: { 200: z.object({ seq: z.int() }) },
  },
  deleteThread: {
    method: "delete",
    path: "/api/threads/:id",
    access: { kind: "thread", action: "thread.delete" },
    summary: "Delete the thread for everyone; for 30 days it can be restored",
    params: idParam,
    responses: { 204: null },
  },
  restoreThread: {
    method: "post",
    path: "/api/threads/:id/restore",
    access: { kind: "thread", action: "thread.restore" },
    summary: "Bring back a thread that you deleted within the last 30 days",
    params: idParam,
    body: commands.restoreThread,
    responses: { 200: z.object({ seq: z.int() }) },
  },
  markRead: {
    method: "post",
    path: "/api/threads/:id/read",
    access: { kind: "thread", action: "thread.read" },
    summary: "Say up to where you have read; it never moves back",
    params: idParam,
    body: commands.markRead,
    responses: { 200: z.object({ readSeq: z.int() }) },
  },
  pinThread: {
    method: "post",
    path: "/api/threads/:id/pin",
    access: { kind: "thread", action: "thread.read" },
    summary: "Keep it at the top of your own list, or no longer",
    params: idParam,
    body: commands.pinThread,
    responses: { 200: z.object({ pinned: z.boolean() }) },
  },
  readThreadEvents: {
    method: "get",
    path: "/api/threads/:id/events",
    access: { kind: "thread", action: "thread.read" },
    summary: "One thread's events as server-sent events, for programs",
    params: idParam,
    query: z.object({ cursor }),
    responses: { 200: z.string() },
    stream: true,
  },
  listMessages: {
    method: "get",
    path: "/api/threads/:id/messages",
    access: { kind: "thread", action: "thread.read" },
    summary: "Messages in the order they were said, oldest first",
    params: idParam,
    query: z.object({ after: Id.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
    responses: { 200: z.object({ messages: z.array(Message), next: Id.nullable() }) },
  },
  sendMessage: {
    method: "post",
    path: "/api/threads/:id/messages",
    access: { kind: "thread", action: "thread.write" },
    summary: "Say something; the seated voices answer",
    params: idParam,
    body: commands.sendMessage,
    responses: { 200: z.object({ message: Message, seq: z.int() }), 201: z.object({ message: Message, seq: z.int() }) },
  },
  hideMessage: {
    method: "post",
    path: "/api/messages/:id/hide",
    access: { kind: "message", action: "thread.hide" },
    summary: "Take back what you said, or as the thread's owner what anyone said: its text is gone for good",
    params: idParam,
    body: commands.hideMessage,
    responses: { 200: z.object({ seq: z.int() }) },
  },
  seatIdentity: {
    method: "post",
    path: "/api/threads/:id/members",
    access: { kind: "thread", action: "thread.seat" },
    summary: "Seat one of your voices",
    params: idParam,
    body: commands.seatIdentity,
    responses: { 201: z.object({ member: Member, seq: z.int() }) },
  },
  changeMember: {
    method: "patch",
    path: "/api/threads/:id/members/:member",
    access: { kind: "thread", action: "thread.seat" },
    summary: "Change a voice's name, model, parameters or instructions in this thread only",
    params: threadAndMember,
    body: commands.changeMember,
    responses: { 200: z.object({ member: Member, seq: z.int() }) },
  },
  readSeat: {
    method: "get",
    path: "/api/threads/:id/members/:member/options",
    access: { kind: "thread", action: "thread.seat" },
    summary: "What one of your voices does otherwise in this thread; null where it does as everywhere",
    params: threadAndMember,
    responses: { 200: SeatOptions },
  },
  replaceSeat: {
    method: "post",
    path: "/api/threads/:id/members/:member/replace",
    access: { kind: "thread", action: "thread.seat" },
    summary: "Give a voice's place to another of your voices; what was said stays",
    params: threadAndMember,
    body: commands.replaceSeat,
    responses: { 201: z.object({ member: Member, seq: z.int() }) },
  },
  removeMember: {
    method: "delete",
    path: "/api/threads/:id/members/:member",
    access: { kind: "thread", action: "thread.seat" },
    summary: "Unseat a voice; what it said stays",
    params: threadAndMember,
    responses: { 200: z.object({ seq: z.int() }) },
  },
  stopThread: {
    method: "post",
    path: "/api/threads/:id/stop",
    access: { kind: "thread", action: "thread.stop" },
    summary: "Stop every voice; nothing starts again until a person acts",
    params: idParam,
    responses: { 202: z.object({ seq: z.int() }) },
  },
  stopTurn: {
    method: "post",
    path: "/api/turns/:id/stop",
    access: { kind: "turn", action: "thread.stop" },
    summary: "Stop one voice; its text so far is kept",
    params: idParam,
    responses: { 202: z.object({ seq: z.int() }) },
  },
  continueTurn: {
    method: "post",
    path: "/api/turns/:id/continue",
    access: { kind: "turn", action: "thread.continue" },
    summary: "Go on with a cut answer: a new version that begins with the kept text",
    params: idParam,
    responses: { 201: z.object({ turn: Id, seq: z.int() }) },
  },
} as const satisfies Record<string, Route>;
