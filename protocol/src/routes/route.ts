import { z } from "zod";
import { Id } from "../ids.ts";
import type { Scope } from "../programs.ts";

/** What may be done, by the object it is done to; `server` holds the table of who may. */
export type ThreadAction =
  | "thread.read"
  | "thread.write"
  | "thread.stop"
  | "thread.run-again"
  | "thread.merge"
  | "thread.continue"
  | "thread.hide"
  | "thread.judge"
  | "thread.link"
  | "thread.memory"
  | "thread.seat"
  | "thread.parameters"
  | "thread.change"
  | "thread.rename"
  | "thread.mode"
  | "thread.archive"
  | "thread.publish"
  | "thread.invite"
  | "thread.remove"
  | "thread.hand-over"
  | "thread.leave"
  | "thread.spending"
  | "thread.export"
  | "thread.budget"
  | "thread.delete"
  | "thread.restore";
export type InvitationAction = "invitation.answer";
export type IdentityAction =
  | "identity.read"
  | "identity.threads"
  | "identity.lessons"
  | "identity.change"
  | "identity.delete";
export type LessonAction = "lesson.read" | "lesson.change";
export type LineUpAction = "lineUp.delete" | "lineUp.export";
export type TokenAction = "token.delete";
export type SessionAction = "session.end";
export type SignInMethodAction = "signInMethod.remove";
export type NoteAction = "note.read" | "note.change" | "note.delete";
export type ConnectionAction = "connection.use" | "connection.test" | "connection.change" | "connection.delete";

/**
 * Who may call a route. `thread`, `turn`, `message`, `identity`, `connection`, `note`,
 * `token`, `lesson`, `lineUp`, `session`, `signInMethod` and `invitation` name the path parameter that holds the object; whoever may not read it gets the answer of an id that
 * does not exist.
 */
export type Access =
  | { kind: "anyone" }
  | { kind: "account" }
  /** The admin of the server; it is no secret that these routes exist. */
  | { kind: "admin" }
  | { kind: "thread"; action: ThreadAction }
  | { kind: "turn"; action: ThreadAction }
  | { kind: "message"; action: ThreadAction }
  | { kind: "identity"; action: IdentityAction }
  | { kind: "connection"; action: ConnectionAction }
  | { kind: "note"; action: NoteAction }
  | { kind: "token"; action: TokenAction }
  | { kind: "lesson"; action: LessonAction }
  | { kind: "lineUp"; action: LineUpAction }
  | { kind: "session"; action: SessionAction }
  | { kind: "signInMethod"; action: SignInMethodAction }
  | { kind: "invitation"; action: InvitationAction };

export interface Route {
  method: "get" | "post" | "patch" | "delete";
  path: string;
  access: Access;
  /** What a personal API token must be for; without it `read` to read and `write` to change: see `scopeOf`. */
  scope?: Scope;
  /** Which of the server's narrower rates it counts for, beside that of all requests. */
  rate?: "messages" | "searches" | "sign-ups" | "sign-ins" | "joins" | "invitations" | "exports";
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Successful answers by status; a null schema is an answer without a body. */
  responses: Record<number, z.ZodType | null>;
  /** True where the answer is an endless event stream. */
  stream?: true;
  /** True where the answer is lines of JSON, written one by one. */
  lines?: true;
  /** True where a cookie is not enough: a GET that starts something, which another site's page could make a browser send. */
  bearerOnly?: true;
  /** True where the answer is a file to be saved; its type depends on what was asked for. */
  file?: true;
  /** True where a whole thread is sent: it may be much longer than anything a person types. */
  large?: true;
}

/** What a personal API token must be for to call a route. */
export function scopeOf(route: Route): Scope {
  return route.scope ?? (route.method === "get" ? "read" : "write");
}

/** Path parameters of the routes of one object. */
export const idParam = z.object({ id: Id });

/** The cursor a new reader starts from; each event's id repeats it as it moves. */
export const cursor = z.string().max(20_000).optional();
