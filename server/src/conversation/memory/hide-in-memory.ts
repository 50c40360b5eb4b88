import { shownText } from "@parley/engine";
import { type Id, type MemoryOp, withoutCited } from "@parley/protocol";
import { rewriteThreadEvent } from "../../store/events.ts";
import { wholeReach } from "../../store/members.ts";
import { deleteMemory, listMemory, updateMemory } from "../../store/memory.ts";
import { forgetPrompts } from "../forget-prompts.ts";
import type { ThreadWork } from "../thread-work.ts";

/** What rests on a hidden message alone goes with all that was done with it, out of the log too; its passages go from the rest. */
export async function hideInMemory(work: ThreadWork, message: Id): Promise<void> {
  const before = await listMemory(work.db, work.thread.id, wholeReach);
  const after = withoutCited(before, message);
  if (after === before) return;
  const left = new Set(after.map((item) => item.id));
  const gone = before.flatMap((item) => (left.has(item.id) ? [] : [item.id]));
  await deleteMemory(work.db, gone);
  const items = before.filter((item) => !left.has(item.id));
  const words = items.flatMap((item) => [item.text, ...item.changes.flatMap((change) => change.text ?? [])]);
  await forgetPrompts(work, "memory", words.map(shownText));
  await updateMemory(
    work.db,
    after.filter((item) => !before.includes(item)),
  );
  const isGone = new Set(gone);
  for (const holds of [message, ...gone])
    await rewriteThreadEvent(work.db, { thread: work.thread.id, type: "memory.changed", holds }, (event) =>
      event.type === "memory.changed"
        ? { ...event, ops: event.ops.flatMap((op) => without(op, message, isGone)) }
        : event,
    );
}

function without(op: MemoryOp, message: Id, gone: Set<Id>): MemoryOp[] {
  const isOthers = (cite: { message: Id }): boolean => cite.message !== message;
  if (op.op === "ADD")
    return gone.has(op.item.id) ? [] : [{ ...op, item: { ...op.item, cites: op.item.cites.filter(isOthers) } }];
  if (gone.has(op.id)) return [];
  return [op.op === "CITE" ? { ...op, cites: op.cites.filter(isOthers) } : op];
}
