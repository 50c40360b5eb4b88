import { refusalOf } from "@parley/engine";
import {
  AppError,
  applyMemory,
  type MemoryChangeBody,
  type MemoryItem,
  type MemoryOp,
  Part,
  type Passage,
  textOf,
} from "@parley/protocol";
import { z } from "zod";
import { parseJson } from "../../store/json.ts";
import { reachOf } from "../../store/members.ts";
import { insertMemory, listMemory, threadOfMemory, updateMemory } from "../../store/memory.ts";
import { findMessage } from "../../store/messages.ts";
import type { Db } from "../../store/open-store.ts";
import type { MemberRow } from "../../store/tables.ts";
import type { Needs } from "../needs.ts";
import { isMessageWithin } from "../reach.ts";
import { changeThread, type ThreadWork } from "../thread-work.ts";

type MemoryNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "limits">;

const Parts = z.array(Part);

/**
 * What a person writes into the memory of a thread, or says of what is there. Their word stands over a model's. Saying
 * what is so already changes nothing; an id that is taken is refused, unless by the very same item.
 */
export async function changeMemory(
  needs: MemoryNeeds,
  member: MemberRow,
  body: MemoryChangeBody,
): Promise<{ item: MemoryItem; seq: number }> {
  const { value, seq } = await changeThread(needs, member.thread_id, async (work) => {
    const items = await listMemory(work.db, member.thread_id, reachOf(member));
    if (body.op === "ADD") return addItem(needs, work, member, { body, items });
    const op: MemoryOp = { ...body, by: member.id, at: work.now };
    const writer = { member: member.id, kind: "person" as const };
    const refusal = refusalOf(op, writer, { items, people: new Set([member.id]) });
    const item = items.find((one) => one.id === body.id);
    if (item === undefined) throw new AppError("not_found");
    if (refusal === "same") return item;
    if (refusal !== null)
      throw new AppError("invalid_request", { message: "Only a question can be answered: see its kind." });
    const [changed = item] = applyMemory([item], [op]);
    await updateMemory(work.db, [changed]);
    work.emit({ type: "memory.changed", round: item.round, ops: [op] });
    return changed;
  });
  return { item: value, seq };
}

interface Adding {
  body: Extract<MemoryChangeBody, { op: "ADD" }>;
  items: MemoryItem[];
}

async function addItem(
  needs: MemoryNeeds,
  work: ThreadWork,
  member: MemberRow,
  { body, items }: Adding,
): Promise<MemoryItem> {
  const { id, kind, text, supersedes } = body;
  const held = items.find((one) => one.id === id);
  if (held !== undefined && held.author === member.id && held.kind === kind && held.text === text) return held;
  if ((await threadOfMemory(work.db, id)) !== undefined) throw new AppError("id_taken");
  await checkRoom(work, needs.limits.memoryPerThread);
  for (const cite of body.cites) await checkPassage(work.db, member, cite);
  if (supersedes !== null && !items.some((one) => one.id === supersedes)) throw new AppError("not_found");
  const item: MemoryItem = {
    id,
    kind,
    text,
    status: "confirmed",
    isPinned: false,
    isRemoved: false,
    isResolved: false,
    author: member.id,
    source: "person",
    cites: body.cites,
    supersedes,
    position: null,
    round: null,
    createdAt: work.now,
    changes: [{ op: "ADD", by: member.id, at: work.now, text: null, status: null }],
  };
  await insertMemory(work.db, { thread: work.thread.id, seq: work.thread.seq + 1 }, [item]);
  work.emit({ type: "memory.changed", round: null, ops: [{ op: "ADD", item }] });
  return item;
}

async function checkRoom(work: ThreadWork, most: number): Promise<void> {
  const { count } = await work.db
    .selectFrom("memory")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("thread_id", "=", work.thread.id)
    .executeTakeFirstOrThrow();
  if (Number(count) >= most) throw new AppError("memory_full");
}

/** A cited passage is words of a message that the person may read. */
async function checkPassage(db: Db, member: MemberRow, { message, start, end }: Passage): Promise<void> {
  const row = await findMessage(db, message);
  const isThere = row?.thread_id === member.thread_id && (await isMessageWithin(db, row, reachOf(member)));
  if (row === undefined || !isThere) throw new AppError("passage_unknown");
  const { length } = textOf({ parts: parseJson(Parts, row.parts) });
  if (start >= end || end > length) throw new AppError("passage_unknown");
}
