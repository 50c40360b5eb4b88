import { z } from "zod";
import { Account, Entry, SignIn, SignUp } from "./account.ts";
import { commands } from "./commands.ts";
import {
  Connection,
  ConnectionChange,
  ConnectionInput,
  ConnectionTest,
  ConnectionTestResult,
  Identity,
  IdentityInput,
  ListedModel,
} from "./identity.ts";
import { Id } from "./ids.ts";
import { Member } from "./member.ts";
import { Message } from "./message.ts";
import { Round } from "./round.ts";
import { ThreadListing } from "./thread.ts";
import { ThreadState } from "./thread-state.ts";
import { Draft, FailureCode } from "./turn.ts";

/** What may be done, by the object it is done to; `server` holds the table of who may. */
export type ThreadAction =
  | "thread.read"
  | "thread.write"
  | "thread.stop"
  | "thread.continue"
  | "thread.change"
  | "thread.seat"
  | "thread.delete";
export type IdentityAction = "identity.read" | "identity.change" | "identity.delete";
export type ConnectionAction = "connection.use" | "connection.change" | "connection.delete";

/**
 * Who may call a route. `thread`, `turn`, `identity` and `connection` name the
 * path parameter that holds the object; whoever may not read it gets the answer of an id that
 * does not exist.
 */
export type Access =
  | { kind: "anyone" }
  | { kind: "account" }
  | { kind: "thread"; action: ThreadAction }
  | { kind: "turn"; action: ThreadAction }
  | { kind: "identity"; action: IdentityAction }
  | { kind: "connection"; action: ConnectionAction };

export interface Route {
  method: "get" | "post" | "patch" | "delete";
  path: string;
  access: Access;
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Successful answers by status; a null schema is an answer without a body. */
  responses: Record<number, z.ZodType | null>;
  /** True where the answer is an endless event stream. */
  stream?: true;
}

const id = z.object({ id: Id });
const threadAndMember = z.object({ id: Id, member: Id });
const Snapshot = z.object({ state: ThreadState, drafts: z.array(Draft), you: Id.nullable() });
export type Snapshot = z.infer<typeof Snapshot>;

/** The cursor a new reader starts from; each event's id repeats it as it moves. */
const cursor = z.string().max(20_000).optional();

/** Seconds, bytes and states a machine asks for; never a secret. */
const Health = z.object({
  status: z.enum(["ok", "degraded"]),
  version: z.string(),
  uptime_s: z.number(),
  storage: z.string(),
  redis: z.string(),
  providers: z.array(z.string()),
  voices: z.int(),
  note: z.string().optional(),
});

export const routes = {
  health: {
    method: "get",
    path: "/health",
    access: { kind: "anyone" },
    summary: "How the server is",
    responses: { 200: Health },
  },
  live: {
    method: "get",
    path: "/live",
    access: { kind: "anyone" },
    summary: "Whether the process answers",
    responses: { 200: z.object({ status: z.literal("ok") }) },
  },
  ready: {
    method: "get",
    path: "/ready",
    access: { kind: "anyone" },
    summary: "Whether it may be sent work",
    responses: { 200: z.object({ status: z.literal("ok") }), 503: z.object({ status: z.string() }) },
  },

  readEntry: {
    method: "get",
    path: "/api/entry",
    access: { kind: "anyone" },
    summary: "Who am I, and how may I sign in",
    responses: { 200: Entry },
  },
  signUp: {
    method: "post",
    path: "/api/sign-up",
    access: { kind: "anyone" },
    summary: "Create an account and sign in",
    body: SignUp,
    responses: { 201: Account },
  },
  signIn: {
    method: "post",
    path: "/api/sign-in",
    access: { kind: "anyone" },
    summary: "Sign in",
    body: SignIn,
    responses: { 200: Account },
  },
  signOut: {
    method: "post",
    path: "/api/sign-out",
    access: { kind: "account" },
    summary: "Sign out of this browser",
    responses: { 204: null },
  },

  readEvents: {
    method: "get",
    path: "/api/events",
    access: { kind: "account" },
    summary: "The account's events and those of the open threads, as server-sent events",
    query: z.object({ threads: z.string().max(4000).default(""), cursor }),
    responses: { 200: z.string() },
    stream: true,
  },

  listThreads: {
    method: "get",
    path: "/api/threads",
    access: { kind: "account" },
    summary: "Threads you sit in, the last active first",
    responses: { 200: z.object({ threads: z.array(ThreadListing) }) },
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
    params: id,
    query: z.object({ rounds: z.coerce.number().int().min(1).max(200).default(30) }),
    responses: { 200: Snapshot },
  },
  readRounds: {
    method: "get",
    path: "/api/threads/:id/rounds",
    access: { kind: "thread", action: "thread.read" },
    summary: "Older rounds: up to `limit` of those with an index below `before`",
    params: id,
    query: z.object({
      before: z.coerce.number().int().min(0),
      limit: z.coerce.number().int().min(1).max(200).default(30),
    }),
    responses: { 200: z.object({ seq: z.int(), from: z.int(), rounds: z.array(Round) }) },
  },
  changeThread: {
    method: "patch",
    path: "/api/threads/:id",
    access: { kind: "thread", action: "thread.change" },
    summary: "Rename it, or change mission, mode or archive",
    params: id,
    body: commands.changeThread,
    responses: { 200: z.object({ seq: z.int() }) },
  },
  deleteThread: {
    method: "delete",
    path: "/api/threads/:id",
    access: { kind: "thread", action: "thread.delete" },
    summary: "Delete the thread for everyone",
    params: id,
    responses: { 204: null },
  },
  readThreadEvents: {
    method: "get",
    path: "/api/threads/:id/events",
    access: { kind: "thread", action: "thread.read" },
    summary: "One thread's events as server-sent events, for programs",
    params: id,
    query: z.object({ cursor }),
    responses: { 200: z.string() },
    stream: true,
  },
  listMessages: {
    method: "get",
    path: "/api/threads/:id/messages",
    access: { kind: "thread", action: "thread.read" },
    summary: "Messages in the order they were said, oldest first",
    params: id,
    query: z.object({ after: Id.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
    responses: { 200: z.object({ messages: z.array(Message), next: Id.nullable() }) },
  },
  sendMessage: {
    method: "post",
    path: "/api/threads/:id/messages",
    access: { kind: "thread", action: "thread.write" },
    summary: "Say something; the seated voices answer",
    params: id,
    body: commands.sendMessage,
    responses: { 200: z.object({ message: Message, seq: z.int() }), 201: z.object({ message: Message, seq: z.int() }) },
  },
  seatIdentity: {
    method: "post",
    path: "/api/threads/:id/members",
    access: { kind: "thread", action: "thread.seat" },
    summary: "Seat one of your voices",
    params: id,
    body: commands.seatIdentity,
    responses: { 201: z.object({ member: Member, seq: z.int() }) },
  },
  changeMember: {
    method: "patch",
    path: "/api/threads/:id/members/:member",
    access: { kind: "thread", action: "thread.seat" },
    summary: "Change a voice's name, model or parameters in this thread only",
    params: threadAndMember,
    body: commands.changeMember,
    responses: { 200: z.object({ member: Member, seq: z.int() }) },
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
    params: id,
    responses: { 202: z.object({ seq: z.int() }) },
  },
  stopTurn: {
    method: "post",
    path: "/api/turns/:id/stop",
    access: { kind: "turn", action: "thread.stop" },
    summary: "Stop one voice; its text so far is kept",
    params: id,
    responses: { 202: z.object({ seq: z.int() }) },
  },
  continueTurn: {
    method: "post",
    path: "/api/turns/:id/continue",
    access: { kind: "turn", action: "thread.continue" },
    summary: "Go on with a cut answer: a new version that begins with the kept text",
    params: id,
    responses: { 201: z.object({ turn: Id, seq: z.int() }) },
  },

  listIdentities: {
    method: "get",
    path: "/api/identities",
    access: { kind: "account" },
    summary: "Your voices",
    responses: { 200: z.object({ identities: z.array(Identity) }) },
  },
  createIdentity: {
    method: "post",
    path: "/api/identities",
    access: { kind: "account" },
    summary: "Create a voice",
    body: IdentityInput,
    responses: { 201: Identity },
  },
  restorePractice: {
    method: "post",
    path: "/api/identities/practice",
    access: { kind: "account" },
    summary: "Bring back the practice voices that you deleted",
    responses: { 200: z.object({ identities: z.array(Identity) }) },
  },
  readIdentity: {
    method: "get",
    path: "/api/identities/:id",
    access: { kind: "identity", action: "identity.read" },
    summary: "One of your voices",
    params: id,
    responses: { 200: Identity },
  },
  changeIdentity: {
    method: "patch",
    path: "/api/identities/:id",
    access: { kind: "identity", action: "identity.change" },
    summary: "Change a voice; what it said keeps the name and mark it had",
    params: id,
    body: IdentityInput,
    responses: { 200: Identity },
  },
  deleteIdentity: {
    method: "delete",
    path: "/api/identities/:id",
    access: { kind: "identity", action: "identity.delete" },
    summary: "Delete a voice; it leaves its threads, what it said stays",
    params: id,
    responses: { 204: null },
  },
  listConnections: {
    method: "get",
    path: "/api/connections",
    access: { kind: "account" },
    summary: "Connections to providers that your voices can use",
    responses: { 200: z.object({ connections: z.array(Connection) }) },
  },
  createConnection: {
    method: "post",
    path: "/api/connections",
    access: { kind: "account" },
    summary: "Connect to a provider; the key is sealed and never given back",
    body: ConnectionInput,
    responses: { 201: Connection },
  },
  changeConnection: {
    method: "patch",
    path: "/api/connections/:id",
    access: { kind: "connection", action: "connection.change" },
    summary: "Change label, address or key; another origin needs the key again",
    params: id,
    body: ConnectionChange,
    responses: { 200: Connection },
  },
  deleteConnection: {
    method: "delete",
    path: "/api/connections/:id",
    access: { kind: "connection", action: "connection.delete" },
    summary: "Delete a connection; voices on it stay, without one",
    params: id,
    responses: { 204: null },
  },
  testConnection: {
    method: "post",
    path: "/api/connections/:id/test",
    access: { kind: "connection", action: "connection.use" },
    summary: "Whether it answers, and how soon",
    params: id,
    body: ConnectionTest,
    responses: { 200: ConnectionTestResult },
  },
  listModels: {
    method: "get",
    path: "/api/connections/:id/models",
    access: { kind: "connection", action: "connection.use" },
    summary: "The models its provider lists; any other name may be typed all the same",
    params: id,
    responses: { 200: z.object({ models: z.array(ListedModel), code: FailureCode.nullable() }) },
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
type Routes = typeof routes;

/** Shapes of one route: what a caller sends and what it gets back. */
export type RouteParams<N extends RouteName> = Routes[N] extends { params: infer P extends z.ZodType }
  ? z.infer<P>
  : undefined;
export type RouteQuery<N extends RouteName> = Routes[N] extends { query: infer Q extends z.ZodType }
  ? z.infer<Q>
  : undefined;
export type RouteQueryInput<N extends RouteName> = Routes[N] extends { query: infer Q extends z.ZodType }
  ? z.input<Q>
  : undefined;
export type RouteBody<N extends RouteName> = Routes[N] extends { body: infer B extends z.ZodType }
  ? z.infer<B>
  : undefined;
export type RouteBodyInput<N extends RouteName> = Routes[N] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : undefined;
type Response<R> = R extends z.ZodType ? z.infer<R> : undefined;
export type RouteResponse<N extends RouteName> = {
  [S in keyof Routes[N]["responses"]]: Response<Routes[N]["responses"][S]>;
}[keyof Routes[N]["responses"]];
