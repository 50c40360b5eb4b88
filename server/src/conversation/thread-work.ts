import type { Id, NewThreadEvent, ThreadEvent } from "@parley/protocol";
import { ThreadEvent as ThreadEventSchema } from "@parley/protocol";
import { insertThreadEvents } from "../store/events.ts";
import { listPeople } from "../store/members.ts";
import type { Db } from "../store/open-store.ts";
import type { ThreadRow } from "../store/tables.ts";
import { lockThread, updateThread } from "../store/threads.ts";
import { listStarts, type TurnStart } from "../store/turns.ts";
import { auditMembership } from "./audit-membership.ts";
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
  emit(event: NewThreadEvent): ThreadEvent;
  /** Turns to start once this is committed. */
  starts: Id[];
  /** The same with what they count against, read when the work is saved: a read of its own would wait for the next commit. */
  begins: TurnStart[];
  /** Running turns whose end was asked for. */
  stops: Id[];
  /** Accounts whose thread list this changes. */
  hints: Id[];
  /** Accounts whose person left the thread: nothing more of it reaches them. */
  gone: Id[];
  /** Accounts whose own log grew, and up to where. */
  told: { account: Id; seq: number }[];
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

type WorkNeeds = Pick<Needs, "store" | "bus" | "start">;

interface ChangeOptions {
  lock?: (db: Db, id: Id, now: number) => Promise<ThreadRow>;
  /** For what a stage waits for. */
  isFirst?: boolean;
}

/**
 * Locks the thread, does the work, appends its events and moves the counter in
 * one transaction; only then tells the bus and starts what was planned. No model
 * is called inside.
 */
export async function changeThread<T>(
  needs: WorkNeeds,
  threadId: Id,
  work: (work: ThreadWork) => Promise<T>,
  { lock = lockThread, isFirst = false }: ChangeOptions = {},
): Promise<Changed<T>> {
  const done = await needs.store.transaction(async ({ db, now }) => {
    const thread = await lock(db, threadId, now);
    const bound = beginWork(db, now, thread);
    const value = await work(bound.work);
    await bound.save();
    return { value, work: bound.work };
  }, isFirst);
  announce(needs, done.work);
  return { value: done.value, seq: done.work.thread.seq };
}

/** The same over a row that the caller has just made in this transaction (a new thread). */
export function beginWork(db: Db, now: number, thread: ThreadRow): { work: ThreadWork; save: () => Promise<void> } {
  const events: ThreadEvent[] = [];
  const visibilityBefore = thread.visibility;
  const changes: Partial<ThreadRow> = {};
  const work: ThreadWork = {
    db,
    now,
    thread,
    starts: [],
    begins: [],
    stops: [],
    hints: [],
    gone: [],
    told: [],
    set(change) {
      Object.assign(changes, change);
      Object.assign(thread, change);
    },
    emit(event) {
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
        work.hints = [...(await listPeople(db, thread.id)), ...work.gone];
      await auditMembership(db, now, { thread: thread.id, events, visibilityBefore });
    },
  };
}

export function announce(needs: Pick<Needs, "bus" | "start">, work: ThreadWork): void {
  for (const account of work.gone) needs.bus.publish({ type: "left", thread: work.thread.id, account });
  needs.bus.publish({ type: "thread", thread: work.thread.id, seq: work.thread.seq });
  for (const { account, seq } of work.told) needs.bus.publish({ type: "account", account, seq });
  for (const account of work.hints) {
    needs.bus.publish({ type: "hint", account, event: { type: "threads.hint", thread: work.thread.id } });
  }
  if (work.stops.length > 0) needs.bus.publish({ type: "stop", turns: work.stops });
  if (work.begins.length > 0) needs.start(work.begins);
}
