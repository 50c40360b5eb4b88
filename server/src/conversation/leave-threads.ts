import { AppError, type Id } from "@parley/protocol";
import { endOpenCalls } from "../store/calls.ts";
import { listMembers, toMember, updateMember } from "../store/members.ts";
import type { Db } from "../store/open-store.ts";
import type { MemberRow } from "../store/tables.ts";
import { listOpenTurns } from "../store/turns.ts";
import { deleteThread } from "./delete-thread.ts";
import { draftOf, endTurn } from "./end-turn.ts";
import { eraseThread } from "./erase-deleted.ts";
import type { Needs } from "./needs.ts";
import { leave } from "./seats.ts";
import { stopTurnRow } from "./stop-turn-row.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";

type LeaveNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;

/** What becomes of an account's threads when it goes. */
export interface LeavingPlan {
  /** Its own, in which nobody else sits: erased. */
  erased: Id[];
  /** Its own, in which others sit: who owns them then. */
  handedOver: { thread: Id; title: string; to: string }[];
  /** Of others, in which it, or one of its voices, ever sat. */
  left: Id[];
  /** How many of these it sits in now, itself or by a voice. */
  sitsIn: number;
}

export async function planLeaving(db: Db, account: Id): Promise<LeavingPlan> {
  const own = await db
    .selectFrom("threads")
    .select(["id", "title", "deleted_at"])
    .where("account_id", "=", account)
    .execute();
  const plan: LeavingPlan = { erased: [], handedOver: [], left: [], sitsIn: 0 };
  for (const thread of own) {
    // What its owner has deleted is gone for the others already.
    const heir = thread.deleted_at === null ? await heirOf(db, thread.id, account) : null;
    if (heir === null) plan.erased.push(thread.id);
    else plan.handedOver.push({ thread: thread.id, title: thread.title, to: toMember(heir).profile.name });
  }
  const sat = await db
    .selectFrom("members")
    .innerJoin("threads", "threads.id", "members.thread_id")
    .select(["members.thread_id", "members.left_at"])
    .where("members.account_id", "=", account)
    .where("threads.account_id", "!=", account)
    .execute();
  plan.left = [...new Set(sat.map((row) => row.thread_id))];
  plan.sitsIn = new Set(sat.filter((row) => row.left_at === null).map((row) => row.thread_id)).size;
  return plan;
}

/**
 * Takes an account and its voices out of every thread: its own are erased, or
 * go to whoever has sat there longest and may write, else reads. What its voices
 * write right now ends with what was saved of it; what was said stays under the
 * names it was said by. May be repeated where it was interrupted.
 */
export async function leaveAllThreads(needs: LeaveNeeds, account: Id): Promise<void> {
  const { erased, handedOver, left } = await planLeaving(needs.store.db, account);
  for (const thread of erased) {
    await unlessGone(() => deleteThread(needs, account, thread));
    await needs.store.transaction(({ db }) => eraseThread(db, thread, Number.MAX_SAFE_INTEGER));
  }
  for (const { thread } of handedOver)
    await unlessGone(() =>
      changeThread(needs, thread, async (work) => {
        const heir = await heirOf(work.db, thread, account);
        if (heir !== null) await handOver(work, heir);
        await goFrom(needs, work, account);
      }),
    );
  for (const thread of left)
    await unlessGone(() => changeThread(needs, thread, (work) => goFrom(needs, work, account)));
}

/** The person who would own the thread: one who writes before one who reads, and who came first. */
async function heirOf(db: Db, thread: Id, account: Id): Promise<MemberRow | null> {
  const people = await db
    .selectFrom("members")
    .innerJoin("accounts", "accounts.id", "members.account_id")
    .selectAll("members")
    .select("accounts.suspended_at")
    .where("members.thread_id", "=", thread)
    .where("members.kind", "=", "person")
    .where("members.left_at", "is", null)
    .where("members.account_id", "!=", account)
    .execute();
  const rank = (one: { role: string; suspended_at: number | null }): number =>
    (one.suspended_at === null ? 0 : 2) + (one.role === "viewer" ? 1 : 0);
  const [heir] = people.toSorted((a, b) => rank(a) - rank(b) || a.joined_at - b.joined_at || (a.id < b.id ? -1 : 1));
  if (heir === undefined) return null;
  const { suspended_at: _, ...member } = heir;
  return member;
}

async function handOver(work: ThreadWork, heir: MemberRow): Promise<void> {
  if (heir.account_id === null) return;
  // An owner reads all there is to read: they may hand it on, export it and publish it.
  await updateMember(work.db, heir.id, { role: "owner", reads_from_round: 0, reads_from_seq: 0 });
  work.set({ account_id: heir.account_id });
  work.emit({ type: "member.changed", member: toMember({ ...heir, role: "owner" }) });
}

async function goFrom(needs: LeaveNeeds, work: ThreadWork, account: Id): Promise<void> {
  const members = (await listMembers(work.db, work.thread.id)).filter((one) => one.account_id === account);
  for (const member of members) if (member.left_at === null) await leave(needs, work, member.id);
  const own = new Set(members.map((member) => member.id));
  for (const turn of await listOpenTurns(work.db, work.thread.id)) {
    if (!own.has(turn.member_id)) continue;
    // Whoever runs it finds that it has ended: nobody would be left to pay for another word.
    if (await stopTurnRow(work, turn, "mode", null)) continue;
    work.stops.push(turn.id);
    await endOpenCalls(work.db, turn.id, { outcome: "stopped", code: null, ended_at: work.now });
    const parts = await draftOf(work.db, turn.id);
    await endTurn(needs, work, turn, { outcome: "stopped", code: null, parts, usage: null });
  }
}

/** A thread that was deleted or erased meanwhile needs nothing more. */
async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError && error.code === "not_found")) throw error;
  }
}
