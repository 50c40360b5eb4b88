import {
  AppError,
  type ConnectionAction,
  type Id,
  type IdentityAction,
  type InvitationAction,
  type LessonAction,
  type LineUpAction,
  type MemberRole,
  type NoteAction,
  type SessionAction,
  type SignInMethodAction,
  type ThreadAction,
  type TokenAction,
} from "@parley/protocol";
import { findConnection, findIdentity } from "../store/identities.ts";
import { findInvitation } from "../store/invitations.ts";
import { findLineUp } from "../store/line-ups.ts";
import { isOffered, listOffers } from "../store/offers.ts";
import { findPerson, reachOf } from "../store/members.ts";
import { findMessage } from "../store/messages.ts";
import { findNote } from "../store/notes.ts";
import type { Db, Store } from "../store/open-store.ts";
import { findApiTokenById } from "../store/programs.ts";
import type { ConnectionRow, IdentityRow, MemberRow, NoteRow } from "../store/tables.ts";
import type { InvitationRow } from "../store/tables-sharing.ts";
import { findAnyThread, findThread } from "../store/threads.ts";
import { findTurn } from "../store/turns.ts";
import { ownerOfLesson } from "./learning/owner-of-lesson.ts";
import { findSignInMethod, ownerOfSession } from "../store/users.ts";
import { isMessageWithin, isTurnWithin } from "./reach.ts";

/** Who acts: a person with an account. */
export interface Actor {
  account: Id;
  admin: boolean;
}

/** The policy: what each role in a thread may do. Whoever has no role cannot even learn that it exists. */
export const threadPolicy: Record<ThreadAction, readonly MemberRole[]> = {
  "thread.read": ["owner", "member", "viewer"],
  "thread.export": ["owner", "member", "viewer"],
  "thread.leave": ["owner", "member", "viewer"],
  "thread.write": ["owner", "member"],
  "thread.stop": ["owner", "member"],
  "thread.run-again": ["owner", "member"],
  "thread.merge": ["owner", "member"],
  "thread.continue": ["owner", "member"],
  "thread.hide": ["owner", "member"],
  "thread.judge": ["owner", "member"],
  "thread.link": ["owner", "member"],
  "thread.memory": ["owner", "member"],
  "thread.seat": ["owner", "member"],
  "thread.parameters": ["owner", "member"],
  "thread.spending": ["owner", "member"],
  "thread.change": ["owner"],
  "thread.rename": ["owner"],
  "thread.mode": ["owner"],
  "thread.archive": ["owner"],
  "thread.publish": ["owner"],
  "thread.invite": ["owner"],
  "thread.remove": ["owner"],
  "thread.hand-over": ["owner"],
  "thread.budget": ["owner"],
  "thread.delete": ["owner"],
  "thread.restore": ["owner"],
};

/** An identity belongs to one account; everybody reads and seats one that the server offers. */
export const identityPolicy: Record<IdentityAction, readonly ("owner" | "offered")[]> = {
  "identity.read": ["owner", "offered"],
  "identity.threads": ["owner"],
  "identity.lessons": ["owner"],
  "identity.change": ["owner"],
  "identity.delete": ["owner"],
};

/**
 * A connection belongs to one account, those of the environment to the admin, who
 * changes them there. Over one that the server offers everybody has voices of their own.
 */
export const connectionPolicy: Record<ConnectionAction, readonly ("owner" | "admin" | "offered")[]> = {
  "connection.use": ["owner", "admin", "offered"],
  "connection.test": ["owner", "admin"],
  "connection.change": ["owner"],
  "connection.delete": ["owner"],
};

/** A note belongs to its account alone, or to a thread: its members write, its viewers read. */
export const notePolicy: Record<NoteAction, readonly ("account" | MemberRole)[]> = {
  "note.read": ["account", "owner", "member", "viewer"],
  "note.change": ["account", "owner", "member"],
  "note.delete": ["account", "owner", "member"],
};

/** A personal API token is its account's alone. */
export const tokenPolicy: Record<TokenAction, "owner"> = { "token.delete": "owner" };

/** So is what one of its identities learned. */
export const lessonPolicy: Record<LessonAction, "owner"> = { "lesson.read": "owner", "lesson.change": "owner" };

/** So is a saved line-up. */
export const lineUpPolicy: Record<LineUpAction, "owner"> = {
  "lineUp.delete": "owner",
  "lineUp.export": "owner",
};

/** So is one of its browsers or programs that is signed in. */
export const sessionPolicy: Record<SessionAction, "owner"> = { "session.end": "owner" };

/** An invitation by name is answered by whom it names. */
export const invitationPolicy: Record<InvitationAction, "invited"> = { "invitation.answer": "invited" };

/** A way to sign in is its account's own. */
export const signInMethodPolicy: Record<SignInMethodAction, "owner"> = { "signInMethod.remove": "owner" };

export type Subject =
  | { kind: "thread"; id: Id; action: ThreadAction }
  | { kind: "turn"; id: Id; action: ThreadAction }
  | { kind: "message"; id: Id; action: ThreadAction }
  | { kind: "identity"; id: Id; action: IdentityAction }
  | { kind: "connection"; id: Id; action: ConnectionAction }
  | { kind: "note"; id: Id; action: NoteAction }
  | { kind: "token"; id: Id; action: TokenAction }
  | { kind: "lesson"; id: Id; action: LessonAction }
  | { kind: "lineUp"; id: Id; action: LineUpAction }
  | { kind: "session"; id: Id; action: SessionAction }
  | { kind: "signInMethod"; id: Id; action: SignInMethodAction }
  | { kind: "invitation"; id: Id; action: InvitationAction };

export type Authorized =
  | { kind: "member"; member: MemberRow }
  | { kind: "identity"; identity: IdentityRow }
  | { kind: "connection"; connection: ConnectionRow }
  | { kind: "note"; note: NoteRow }
  | { kind: "token" }
  | { kind: "lesson" }
  | { kind: "lineUp" }
  | { kind: "session" }
  | { kind: "signInMethod" }
  | { kind: "invitation"; invitation: InvitationRow };

/**
 * The one gate of every route and stream. Throws `not_found` for what the actor
 * may not read, exactly as for what does not exist, and `forbidden` for what it
 * may read but not do.
 */
export async function authorize(store: Pick<Store, "db">, actor: Actor, subject: Subject): Promise<Authorized> {
  if (subject.kind === "identity") {
    const identity = await findIdentity(store.db, subject.id);
    if (identity === undefined) throw new AppError("not_found");
    const isOwn = identity.account_id === actor.account;
    if (!isOwn && !(await isIdentityOffered(store.db, identity))) throw new AppError("not_found");
    if (!identityPolicy[subject.action].includes(isOwn ? "owner" : "offered"))
      throw new AppError("forbidden", { message: offered });
    return { kind: "identity", identity };
  }
  if (subject.kind === "connection") {
    const connection = await findConnection(store.db, subject.id);
    const isDirect = connection !== undefined && mayUse(actor, connection);
    if (connection === undefined || !(isDirect || (await isOffered(store.db, connection.id))))
      throw new AppError("not_found");
    const role = !isDirect ? "offered" : connection.account_id === null ? "admin" : "owner";
    if (!connectionPolicy[subject.action].includes(role))
      throw new AppError("forbidden", {
        message: role === "offered" ? offered : "This connection comes from the server's environment: change it there.",
      });
    return { kind: "connection", connection };
  }
  if (subject.kind === "token") {
    const token = await findApiTokenById(store.db, subject.id);
    if (token?.account_id !== actor.account) throw new AppError("not_found");
    return { kind: "token" };
  }
  if (subject.kind === "lesson") {
    if ((await ownerOfLesson(store.db, subject.id)) !== actor.account) throw new AppError("not_found");
    return { kind: "lesson" };
  }
  if (subject.kind === "lineUp") {
    const lineUp = await findLineUp(store.db, subject.id);
    if (lineUp?.account_id !== actor.account) throw new AppError("not_found");
    return { kind: "lineUp" };
  }
  if (subject.kind === "session") {
    if ((await ownerOfSession(store.db, subject.id)) !== actor.account) throw new AppError("not_found");
    return { kind: "session" };
  }
  if (subject.kind === "signInMethod") {
    const method = await findSignInMethod(store.db, subject.id);
    if (method?.userId !== actor.account) throw new AppError("not_found");
    return { kind: "signInMethod" };
  }
  if (subject.kind === "invitation") {
    const invitation = await findInvitation(store.db, subject.id);
    if (invitation?.account_id !== actor.account || invitation.ended_at !== null) throw new AppError("not_found");
    return { kind: "invitation", invitation };
  }
  if (subject.kind === "note") return authorizeNote(store, actor, subject);
  const { thread: threadId, isWithin } = await placeOf(store.db, subject);
  const isRestore = subject.action === "thread.restore";
  const thread = await (isRestore ? findAnyThread : findThread)(store.db, threadId);
  if (thread === undefined) throw new AppError("not_found");
  const member = await findPerson(store.db, threadId, actor.account);
  if (member === undefined || !(await isWithin(member))) throw new AppError("not_found");
  const roles: readonly string[] = threadPolicy[subject.action];
  // For everyone but its owner a deleted thread is gone.
  if (!roles.includes(member.role)) throw new AppError(thread.deleted_at === null ? "forbidden" : "not_found");
  return { kind: "member", member };
}

async function authorizeNote(
  { db }: Pick<Store, "db">,
  actor: Actor,
  { id, action }: { id: Id; action: NoteAction },
): Promise<Authorized> {
  const note = await findNote(db, id);
  if (note === undefined) throw new AppError("not_found");
  const allowed: readonly string[] = notePolicy[action];
  if (note.thread_id === null) {
    if (note.account_id !== actor.account || !allowed.includes("account")) throw new AppError("not_found");
    return { kind: "note", note };
  }
  const thread = await findThread(db, note.thread_id);
  const member = thread === undefined ? undefined : await findPerson(db, note.thread_id, actor.account);
  if (member === undefined) throw new AppError("not_found");
  if (!allowed.includes(member.role)) throw new AppError("forbidden");
  return { kind: "note", note };
}

/** Throws `forbidden` unless the member's role may do this too: for routes whose body says what is done. */
export function allow(member: Pick<MemberRow, "role">, action: ThreadAction): void {
  const roles: readonly string[] = threadPolicy[action];
  if (!roles.includes(member.role)) throw new AppError("forbidden");
}

interface Place {
  thread: Id;
  /** Whether the member reads this part of the thread. */
  isWithin(member: MemberRow): Promise<boolean>;
}

async function placeOf(db: Db, subject: { kind: "thread" | "turn" | "message"; id: Id }): Promise<Place> {
  if (subject.kind === "thread") return { thread: subject.id, isWithin: async () => true };
  if (subject.kind === "turn") {
    const turn = await findTurn(db, subject.id);
    if (turn === undefined) throw new AppError("not_found");
    return { thread: turn.thread_id, isWithin: (member) => isTurnWithin(db, turn, reachOf(member)) };
  }
  const message = await findMessage(db, subject.id);
  if (message === undefined) throw new AppError("not_found");
  return { thread: message.thread_id, isWithin: (member) => isMessageWithin(db, message, reachOf(member)) };
}

const offered = "This is offered to you: whoever offers it tests, changes and deletes it.";

/** Alone, not merely as part of a line-up. */
async function isIdentityOffered(db: Db, identity: IdentityRow): Promise<boolean> {
  const offers = await listOffers(db, { account: identity.account_id });
  return offers.some((offer) => offer.isOpen && offer.identity_id === identity.id);
}

/** Whose voices may speak over it without any offer. */
export function mayUse(actor: Actor, connection: ConnectionRow): boolean {
  return connection.account_id === null ? actor.admin : connection.account_id === actor.account;
}
