import type { Id, NewThreadEvent, ThreadEvent } from "@parley/protocol";
import { ThreadEvent as ThreadEventSchema } from "@parley/protocol";
import { insertThreadEvents } from "../store/events.ts";
import { listMembers } from "../store/members.ts";
import type { Db, Transaction } from "../store/open-store.ts";
import type { MemberRow, ThreadRow } from "../store/tables.ts";
import { lockThread, updateThread } from "../store/threads.ts";
import { listStarts, type TurnStart } from "../store/turns.ts";
import { auditMembership } from "./audit-membership.ts";
import { type Admission, BeginFailed } from "./admission.ts";
import type { Needs } from "./needs.ts";

/**
 * One transaction on a thread, under its lock. `thread` is the locked row: change
 * it through `set`, so that what is saved and what is held stay the same.
 */
export interface ThreadWork {
  db: Db;
  now: number;
  thread: ThreadRow;
  set(change: Partial<ThreadRow>): void;
  /** All members ever, in seat order; read once, and again after an event that changes them. */
  members(): Promise<MemberRow[]>;
  emit(event: NewThreadEvent): ThreadEvent;
  /** Turns to start once this is committed. */
  starts: Id[];
  /** The same with what they count against, read when the work is saved: a read of its own would wait for the next commit. */
  begins: TurnStart[];
  /** Running turns whose end was asked for. */
  stops: Id[];
  /** What ended, for whoever keeps watch: told once this is committed. */
  ended: { turns: Id[]; rounds: Id[] };
  /** Accounts whose thread list this changes. */
  hints: Id[];
  /** Accounts whose person left the thread: nothing more of it reaches them. */
  gone: Id[];
  /** Accounts whose own log grew, and up to where. */
  told: { account: Id; seq: number }[];
  /** Accounts whose voices were told what they learned. */
  taught: Id[];
}

export interface Changed<T> {
  value: T;
  seq: number;
}

/** Events that show in the list of threads: its title, its order, its voices, who writes. */
const listed = new Set<ThreadEvent["type"]>([
  "thread.created",
  "thread.renamed",
  "thread.archived",
  "thread.restored",
  "thread.deleted",
  "member.joined",
  "member.left",
  "member.changed",
  "thread.changed",
  "message.posted",
  "message.hidden",
  "round.paused",
  "round.resumed",
  "turn.started",
  "turn.ended",
]);

type WorkNeeds = Pick<Needs, "store" | "bus" | "start" | "admit">;

interface ChangeOptions {
  lock?: (db: Db, id: Id, now: number) => Promise<ThreadRow>;
  /** For what a stage waits for. */
  isFirst?: boolean;
}

/**
 * Locks the thread, does the work, appends its events and moves the counter in
 * one transaction; only then tells the bus. What is planned begins in it too, as
 * far as there is room, so that a stage does not wait for a second commit; no
 * model is called inside.
 */
export async function changeThread<T>(
  needs: WorkNeeds,
  threadId: Id,
  work: (work: ThreadWork) => Promise<T>,
  options: ChangeOptions = {},
): Promise<Changed<T>> {
  try {
    return await changeOnce(needs, threadId, work, options);
  } catch (error) {
    if (!(error instanceof BeginFailed)) throw error;
    return changeOnce({ ...needs, admit: async () => null }, threadId, work, options);
  }
}

async function changeOnce<T>(
  needs: WorkNeeds,
  threadId: Id,
  work: (work: ThreadWork) => Promise<T>,
  { lock = lockThread, isFirst = false }: ChangeOptions,
): Promise<Changed<T>> {
  // One of an attempt that was rolled back and is being repeated, the last one in the end.
  const admissions: (Admission | null)[] = [];
  const giveBack = (): void => {
    for (const admission of admissions.splice(0)) admission?.giveBack();
  };
  const change = async ({ db, now }: Transaction) => {
    giveBack();
    const thread = await lock(db, threadId, now);
    const bound = beginWork(db, now, thread);
    const value = await work(bound.work);
    if (bound.work.starts.length > 0) admissions.push(await needs.admit(bound.work));
    await bound.save();
    return { value, work: bound.work };
  };
  const done = await needs.store.transaction(change, { isFirst, behind: threadId }).catch((error: unknown) => {
    giveBack();
    throw error;
  });
  announce(needs, done.work);
  for (const admission of admissions) admission?.run();
  return { value: done.value, seq: done.work.thread.seq };
}

/** The same over a row that the caller has just made in this transaction (a new thread). */
export function beginWork(db: Db, now: number, thread: ThreadRow): { work: ThreadWork; save: () => Promise<void> } {
  const events: ThreadEvent[] = [];
  const visibilityBefore = thread.visibility;
  const changes: Partial<ThreadRow> = {};
  let members: Promise<MemberRow[]> | null = null;
  const work: ThreadWork = {
    db,
    now,
    thread,
    starts: [],
    begins: [],
    stops: [],
    ended: { turns: [], rounds: [] },
    hints: [],
    gone: [],
    told: [],
    taught: [],
    set(change) {
      Object.assign(changes, change);
      Object.assign(thread, change);
    },
    members: () => (members ??= listMembers(db, thread.id)),
    emit(event) {
      if (event.type === "member.joined" || event.type === "member.left" || event.type === "member.changed")
        members = null;
      thread.seq += 1;
      changes.seq = thread.seq;
      const saved = ThreadEventSchema.parse({ ...event, seq: thread.seq, at: now });
      events.push(saved);
      return saved;
    },
  };
  return {
    work,
    async save() {
      work.begins = await listStarts(db, work.starts);
      if (events.length === 0) return;
      await insertThreadEvents(db, thread.id, events);
      await updateThread(db, thread.id, changes);
      if (events.some((event) => listed.has(event.type)))
        work.hints = [...(await work.members()).flatMap(seatedAccount), ...work.gone];
      await auditMembership(db, now, { thread: thread.id, events, visibilityBefore });
    },
  };
}

function seatedAccount({ kind, left_at, account_id }: MemberRow): Id[] {
  return kind === "person" && left_at === null && account_id !== null ? [account_id] : [];
}

export function announce(needs: Pick<Needs, "bus" | "start">, work: ThreadWork): void {
  for (const account of work.gone) needs.bus.publish({ type: "left", thread: work.thread.id, account });
  needs.bus.publish({ type: "thread", thread: work.thread.id, seq: work.thread.seq });
  for (const { account, seq } of work.told) needs.bus.publish({ type: "account", account, seq });
  for (const account of work.hints) {
    needs.bus.publish({ type: "hint", account, event: { type: "threads.hint", thread: work.thread.id } });
  }
  for (const account of new Set(work.taught))
    needs.bus.publish({ type: "hint", account, event: { type: "lessons.hint", thread: work.thread.id } });
  if (work.stops.length > 0) needs.bus.publish({ type: "stop", turns: work.stops });
  const { turns, rounds } = work.ended;
  if (turns.length + rounds.length > 0) needs.bus.tell({ type: "ended", turns, rounds });
  if (work.begins.length > 0) needs.start(work.begins);
}
