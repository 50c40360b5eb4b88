import {
  AppError,
  type Draft,
  type Id,
  type Message,
  Part,
  type Round,
  type Snapshot,
  type ThreadState,
} from "@parley/protocol";
import { z } from "zod";
import { listJudgementsOf } from "../store/judgements.ts";
import { parseJson } from "../store/json.ts";
import { listMembers, type Reach, reachOf, toMember } from "../store/members.ts";
import { listMemory } from "../store/memory.ts";
import { findMessage, listWaiting, pageMessages, toMessage } from "../store/messages.ts";
import type { Db, Store } from "../store/open-store.ts";
import { listLinkedRounds } from "../store/rounds.ts";
import type { ThreadRow } from "../store/tables.ts";
import { isMessageWithin, reachIn, roundsBefore } from "./reach.ts";
import { findThread, headOf, toThread } from "../store/threads.ts";
import { listOpenTurns, readDrafts } from "../store/turns.ts";

const Parts = z.array(Part);

/** The thread as it stands, with its last `rounds` rounds and what is being written. */
export async function readThread(
  store: Pick<Store, "moment">,
  account: Id,
  threadId: Id,
  rounds: number,
): Promise<Snapshot> {
  // So that state, drafts and seq belong together.
  return store.moment(async ({ db }) => {
    const thread = await findThread(db, threadId);
    if (thread === undefined) throw new AppError("not_found");
    return snapshotOf(db, thread, account, rounds);
  });
}

/** The same inside a transaction that already holds the thread's row. */
export async function snapshotOf(db: Db, thread: ThreadRow, account: Id, rounds: number): Promise<Snapshot> {
  const members = await listMembers(db, thread.id);
  const you = members.find(
    (member) => member.account_id === account && member.kind === "person" && member.left_at === null,
  );
  const reach = reachOf(you);
  const from = Math.max(reach.round, thread.rounds - rounds);
  const state: ThreadState = {
    seq: thread.seq,
    thread: toThread(thread),
    members: members.map(toMember),
    head: headOf(thread),
    running: thread.running,
    waiting: (await listWaiting(db, thread.id)).filter((message) => message.position > reach.seq).map(toMessage),
    total: thread.rounds,
    from,
    rounds: await listLinkedRounds(db, thread.id, from, thread.rounds, reach.seq),
    memory: await listMemory(db, thread.id, reach),
  };
  return { state, drafts: await draftsOf(db, thread.id, reach), you: you?.id ?? null };
}

async function draftsOf(db: Db, threadId: Id, reach: Reach): Promise<Draft[]> {
  const hidden = await roundsBefore(db, threadId, reach);
  const open = (await listOpenTurns(db, threadId)).filter(
    (turn) => turn.status !== "planned" && !hidden.has(turn.round_id),
  );
  const rows = await readDrafts(
    db,
    open.map((turn) => turn.id),
  );
  return rows.map((row) => ({ turn: row.turn_id, parts: parseJson(Parts, row.parts) }));
}

/**
 * Older rounds, with the seq they were read at: events up to it are already in them. Where there is nothing older that
 * the account may read, `from` is 0: there is nothing more to ask for.
 */
export async function readRounds(
  store: Pick<Store, "moment">,
  account: Id,
  threadId: Id,
  { before, limit }: { before: number; limit: number },
): Promise<{ seq: number; from: number; rounds: Round[] }> {
  return store.moment(async ({ db }) => {
    const thread = await findThread(db, threadId);
    if (thread === undefined) throw new AppError("not_found");
    const reach = await reachIn(db, threadId, account);
    const to = Math.min(before, thread.rounds);
    if (to <= reach.round) return { seq: thread.seq, from: 0, rounds: [] };
    const from = Math.max(reach.round, to - limit);
    return { seq: thread.seq, from, rounds: await listLinkedRounds(db, threadId, from, to, reach.seq) };
  });
}

export async function listThreadMessages(
  store: Pick<Store, "db">,
  account: Id,
  threadId: Id,
  { after, limit }: { after?: Id | undefined; limit: number },
): Promise<{ messages: Message[]; next: Id | null }> {
  const reach = await reachIn(store.db, threadId, account);
  const start = after === undefined ? undefined : await findMessage(store.db, after);
  const isHere = start?.thread_id === threadId && (await isMessageWithin(store.db, start, reach));
  if (after !== undefined && !isHere) throw new AppError("not_found");
  const rows = await pageMessages(store.db, { thread: threadId, reach, after: start?.position ?? 0 }, limit + 1);
  const shown = rows.slice(0, limit);
  const judgements = await listJudgementsOf(
    store.db,
    shown.map((row) => row.id),
  );
  const messages = shown.map((row) => ({ ...toMessage(row), judgements: judgements.get(row.id) ?? [] }));
  return { messages, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
