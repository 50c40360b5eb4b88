import type { AccountEvent, Id, LiveEvent, MemoryOp, ThreadEvent } from "@parley/protocol";
import { findPerson, isWhole, type Reach, reachOf } from "../store/members.ts";
import { listMemory } from "../store/memory.ts";
import type { Db } from "../store/open-store.ts";
import type { MessageRow, TurnRow } from "../store/tables.ts";
import type { WatchedEvent } from "./watch.ts";

/**
 * The one place that knows what a newcomer who reads "from now on" may read of a
 * thread: rounds from the one that begins after they came, and what was said
 * after that. Every path by which words leave asks here, or filters by the `Reach` it gets here.
 */
export async function reachIn(db: Db, thread: Id, account: Id): Promise<Reach> {
  return reachOf(await findPerson(db, thread, account));
}

/** Whether a message may be read: it was said later than the reach begins, and in no round that began before. */
export async function isMessageWithin(
  db: Db,
  message: Pick<MessageRow, "position" | "round_id">,
  reach: Reach,
): Promise<boolean> {
  if (isWhole(reach)) return true;
  if (message.position <= reach.seq) return false;
  return message.round_id === null || isRoundWithin(db, message.round_id, reach);
}

export async function isTurnWithin(db: Db, turn: Pick<TurnRow, "round_id">, reach: Reach): Promise<boolean> {
  return isWhole(reach) || isRoundWithin(db, turn.round_id, reach);
}

export async function isRoundWithin(db: Db, round: Id, reach: Reach): Promise<boolean> {
  if (isWhole(reach)) return true;
  const row = await db.selectFrom("rounds").select("idx").where("id", "=", round).executeTakeFirst();
  return row !== undefined && row.idx >= reach.round;
}

/** The rounds of a thread that lie before the reach; nothing of them is shown. */
export async function roundsBefore(db: Db, thread: Id, reach: Reach): Promise<Set<Id>> {
  if (isWhole(reach)) return new Set();
  const rows = await db
    .selectFrom("rounds")
    .select("id")
    .where("thread_id", "=", thread)
    .where("idx", "<", reach.round)
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** The messages among these that may be read. */
export async function messagesWithin(db: Db, ids: Id[], reach: Reach): Promise<Set<Id>> {
  if (isWhole(reach) || ids.length === 0) return new Set(ids);
  const rows = await db
    .selectFrom("messages")
    .leftJoin("rounds", "rounds.id", "messages.round_id")
    .select("messages.id")
    .where("messages.id", "in", ids)
    .where("messages.position", ">", reach.seq)
    .where((where) => where.or([where("rounds.idx", "is", null), where("rounds.idx", ">=", reach.round)]))
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Passes on what a reader of a thread's log may see of it; null for what it may not. */
export type Sieve = (watched: WatchedEvent) => WatchedEvent | null;

/**
 * For a reader that does not read all: saved events stay in their order and
 * numbers, without what was said in rounds before the reach; live ones are
 * passed on only for turns that are known to lie within it.
 */
export async function sieveFor(db: Db, thread: Id, reach: Reach): Promise<Sieve> {
  if (isWhole(reach)) return (watched) => watched;
  const hidden = await roundsBefore(db, thread, reach);
  const turns = await db
    .selectFrom("turns")
    .innerJoin("rounds", "rounds.id", "turns.round_id")
    .select("turns.id")
    .where("turns.thread_id", "=", thread)
    .where("rounds.idx", ">=", reach.round)
    .execute();
  const known = new Set(turns.map((turn) => turn.id));
  const remembered = new Set((await listMemory(db, thread, reach)).map((item) => item.id));
  return (watched) => {
    if ("live" in watched) return isLiveWithin(watched.live, known) ? watched : null;
    const { event, seq } = watched;
    if (event.type === "turn.planned" && !hidden.has(event.round)) known.add(event.plan.turn);
    if (event.type === "memory.changed") return { seq, event: { ...event, ops: opsWithin(event, hidden, remembered) } };
    return { seq, event: withoutHidden(event, hidden) };
  };
}

/** Of the memory only what was written after the reader came, and what is done with that; grows by what is new. */
function opsWithin(
  { round, ops }: Extract<ThreadEvent, { type: "memory.changed" }>,
  hidden: Set<Id>,
  remembered: Set<Id>,
): MemoryOp[] {
  return ops.filter((op) => {
    if (op.op !== "ADD") return remembered.has(op.id);
    const { id, position } = op.item;
    const isWithin = (round === null || !hidden.has(round)) && (position === null || remembered.has(position.claim));
    if (isWithin) remembered.add(id);
    return isWithin;
  });
}

function isLiveWithin(live: LiveEvent, known: Set<Id>): boolean {
  return !("turn" in live) || known.has(live.turn);
}

/** Of a round that is not read, that its turns and it ended stays known, and nothing of what was said. */
function withoutHidden(event: ThreadEvent | AccountEvent, hidden: Set<Id>): ThreadEvent | AccountEvent {
  if (event.type === "turn.ended" && hidden.has(event.round))
    return { ...event, message: null, links: [], mentions: [] };
  if (event.type === "message.judged" && hidden.has(event.round))
    return { ...event, judgement: { ...event.judgement, thumb: null, isBest: false, correction: null } };
  if (event.type === "links.changed" && hidden.has(event.round)) return { ...event, links: [] };
  if (event.type === "round.ended" && hidden.has(event.round)) return { ...event, result: null };
  return event;
}
