import { createHash, randomBytes } from "node:crypto";
import {
  AppError,
  type Id,
  type Invitation,
  type InvitationInput,
  type JoinPage,
  type ReceivedInvitation,
  type Sharing,
  personMark,
} from "@parley/protocol";
import { appendAccountEvent } from "../store/events.ts";
import {
  endInvitation,
  findInvitation,
  findOpenLink,
  insertInvitation,
  listOpenInvitations,
  listRequests,
  takeUse,
} from "../store/invitations.ts";
import { findPerson, listMembers } from "../store/members.ts";
import type { Db } from "../store/open-store.ts";
import type { MemberRow } from "../store/tables.ts";
import type { InvitationRow } from "../store/tables-sharing.ts";
import { findThread } from "../store/threads.ts";
import { findAccount, findAccountByLogin } from "../store/users.ts";
import type { Needs } from "./needs.ts";
import { facesOf, letIn } from "./people.ts";
import { changeThread } from "./thread-work.ts";

type InviteNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;

const openAtMost = 200;
const dayMs = 86_400_000;
const askedByNameMs = 30 * dayMs;

/** What the owner sees of how the thread is shared. */
export async function readSharing({ store }: Pick<Needs, "store">, thread: Id): Promise<Sharing> {
  const now = await store.now();
  const rows = await listOpenInvitations(store.db, { thread }, now);
  const requests = await listRequests(store.db, thread);
  return {
    invitations: rows.map(toInvitation),
    requests: requests.map(({ id, name, created_at }) => ({ id, name, mark: personMark(name), createdAt: created_at })),
  };
}

/**
 * Makes a link, whose token is told this once, or asks an account by name. That
 * there is no such account, or that it sits there already, is not told: the
 * answer is the same, and nobody ever answers it. The same name again replaces the earlier invitation.
 */
export async function createInvitation(
  needs: InviteNeeds,
  by: MemberRow,
  input: InvitationInput,
): Promise<{ invitation: Invitation; token: string | null }> {
  const token = input.kind === "link" ? randomBytes(32).toString("base64url") : null;
  const { row, told } = await needs.store.transaction(async ({ db, now }) => {
    const open = await listOpenInvitations(db, { thread: by.thread_id }, now);
    if (open.length >= openAtMost)
      throw new AppError("invalid_request", { message: "There are too many open invitations: withdraw some first." });
    const made: InvitationRow = {
      id: needs.newId(),
      thread_id: by.thread_id,
      token_hash: token === null ? null : hashToken(token),
      login: null,
      account_id: null,
      role: input.role,
      reads: input.reads,
      uses_left: 1,
      used: 0,
      expires_at: now + askedByNameMs,
      created_by: by.account_id,
      created_at: now,
      ended_at: null,
    };
    if (input.kind === "link") {
      made.uses_left = input.uses;
      made.expires_at = input.days === null ? null : now + input.days * dayMs;
    } else {
      made.login = input.login;
      made.account_id = await invitable(db, by.thread_id, input.login);
      for (const other of open)
        if (other.login?.toLowerCase() === input.login.toLowerCase()) await endInvitation(db, other.id, now);
    }
    await insertInvitation(db, made);
    return { row: made, told: await tell(db, made, true, now) };
  });
  publish(needs, told);
  return { invitation: toInvitation(row), token };
}

/** Withdraws an invitation of the thread; who came in by it stays. */
export async function revokeInvitation(needs: InviteNeeds, thread: Id, id: Id): Promise<void> {
  const told = await needs.store.transaction(async ({ db, now }) => {
    const row = await findInvitation(db, id);
    if (row?.thread_id !== thread) throw new AppError("not_found");
    await endInvitation(db, id, now);
    return row.ended_at === null ? tell(db, row, false, now) : null;
  });
  publish(needs, told);
}

/** What a link leads to. Throws `invitation_over` for one that lets nobody in, whatever the reason. */
export async function readJoinPage({ store }: Pick<Needs, "store">, account: Id, token: string): Promise<JoinPage> {
  const row = await findOpenLink(store.db, hashToken(token), await store.now());
  const preview = row === undefined ? null : await previewOf(store.db, row);
  if (row === undefined || preview === null) throw new AppError("invitation_over");
  const person = await findPerson(store.db, row.thread_id, account);
  return { ...preview, thread: person === undefined ? null : row.thread_id };
}

/** Joins by a link; each newcomer takes one of its uses, in the transaction that lets them in. */
export async function joinByLink(needs: InviteNeeds, account: Id, token: string): Promise<{ thread: Id }> {
  const row = await findOpenLink(needs.store.db, hashToken(token), await needs.store.now());
  if (row === undefined) throw new AppError("invitation_over");
  await enter(needs, account, row);
  return { thread: row.thread_id };
}

/** Threads the account is asked into by name. */
export async function listReceived({ store }: Pick<Needs, "store">, account: Id): Promise<ReceivedInvitation[]> {
  const rows = await listOpenInvitations(store.db, { account }, await store.now());
  const received: ReceivedInvitation[] = [];
  for (const row of rows) {
    const preview = await previewOf(store.db, row);
    if (preview !== null) received.push({ ...preview, id: row.id, createdAt: row.created_at });
  }
  return received;
}

export async function acceptInvitation(needs: InviteNeeds, account: Id, row: InvitationRow): Promise<{ thread: Id }> {
  await enter(needs, account, row);
  return { thread: row.thread_id };
}

export async function declineInvitation(needs: InviteNeeds, row: InvitationRow): Promise<void> {
  const told = await needs.store.transaction(async ({ db, now }) => {
    await endInvitation(db, row.id, now);
    return tell(db, row, false, now);
  });
  publish(needs, told);
}

async function enter(needs: InviteNeeds, account: Id, { id, thread_id, role, reads }: InvitationRow): Promise<void> {
  try {
    await changeThread(needs, thread_id, async (work) => {
      const before = await findPerson(work.db, thread_id, account);
      if (before === undefined && !(await takeUse(work.db, id, work.now))) throw new AppError("invitation_over");
      const row = await findInvitation(work.db, id);
      await letIn(needs, work, account, { role, reads });
      if (row?.account_id !== account) return;
      await endInvitation(work.db, id, work.now);
      const told = await tell(work.db, row, false, work.now);
      if (told !== null) work.told.push(told);
    });
  } catch (error) {
    // A thread that was deleted has nobody to let in.
    if (error instanceof AppError && error.code === "not_found") throw new AppError("invitation_over");
    throw error;
  }
}

/** The account of a name, if it can be asked into the thread. */
async function invitable(db: Db, thread: Id, login: string): Promise<Id | null> {
  const account = await findAccountByLogin(db, login);
  if (account === undefined || account.local === 1) return null;
  return (await findPerson(db, thread, account.id)) === undefined ? account.id : null;
}

async function previewOf(db: Db, row: InvitationRow): Promise<Omit<JoinPage, "thread"> | null> {
  const thread = await findThread(db, row.thread_id);
  if (thread === undefined) return null;
  const by = row.created_by === null ? undefined : await findAccount(db, row.created_by);
  const faces = facesOf(await listMembers(db, thread.id));
  return { title: thread.title, by: by?.name ?? null, role: row.role, reads: row.reads, ...faces };
}

type Told = { account: Id; seq: number } | null;

/** Says in the log of whom it names that an invitation is there, or over. */
async function tell(db: Db, row: InvitationRow, open: boolean, now: number): Promise<Told> {
  const { account_id: account, id } = row;
  if (account === null) return null;
  return {
    account,
    seq: await appendAccountEvent(db, account, { type: "invitation.changed", invitation: id, open }, now),
  };
}

function publish({ bus }: Pick<Needs, "bus">, told: Told): void {
  if (told !== null) bus.publish({ type: "account", ...told });
}

function toInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    kind: row.token_hash === null ? "person" : "link",
    role: row.role,
    reads: row.reads,
    login: row.login,
    usesLeft: row.uses_left,
    used: row.used,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
  };
}

/** 256 random bits need no salt: nobody guesses what was hashed. */
function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
