import { type Id, MemoryItem } from "@parley/protocol";
import { parseJson } from "./json.ts";
import { isWhole, type Reach } from "./members.ts";
import type { Db } from "./open-store.ts";
import type { MemoryRow } from "./tables-memory.ts";

/** Appends items; `seq` is the place of the event that tells of them. */
export async function insertMemory(db: Db, place: { thread: Id; seq: number }, items: MemoryItem[]): Promise<void> {
  // Six parameters a row, of which PostgreSQL takes 65,535 and SQLite 32,766.
  for (let from = 0; from < items.length; from += 1000) {
    const rows = items.slice(from, from + 1000).map((item, index): MemoryRow => ({
      id: item.id,
      thread_id: place.thread,
      round_id: item.round,
      item: JSON.stringify(item),
      seq: place.seq,
      place: from + index,
    }));
    await db.insertInto("memory").values(rows).execute();
  }
}

/** What a thread keeps in mind, oldest first, as far as a reader may see it. */
export async function listMemory(db: Db, thread: Id, reach: Reach): Promise<MemoryItem[]> {
  const rows = await db
    .selectFrom("memory")
    .leftJoin("rounds", "rounds.id", "memory.round_id")
    .select(["memory.item", "memory.seq", "rounds.idx"])
    .where("memory.thread_id", "=", thread)
    .orderBy("memory.seq")
    .orderBy("memory.place")
    .execute();
  const isAll = isWhole(reach);
  const items = rows
    .filter((row) => isAll || (row.seq > reach.seq && (row.idx === null || row.idx >= reach.round)))
    .map((row) => parseJson(MemoryItem, row.item));
  const there = new Set(items.map((item) => item.id));
  // Where somebody stands says what on.
  return isAll ? items : items.filter(({ position }) => position === null || there.has(position.claim));
}

/** Whose thread the item of an id is; undefined where there is none. */
export async function threadOfMemory(db: Db, id: Id): Promise<Id | undefined> {
  const row = await db.selectFrom("memory").select("thread_id").where("id", "=", id).executeTakeFirst();
  return row?.thread_id;
}

/** Saves what became of items. */
export async function updateMemory(db: Db, items: MemoryItem[]): Promise<void> {
  for (const item of items)
    await db
      .updateTable("memory")
      .set({ item: JSON.stringify(item) })
      .where("id", "=", item.id)
      .execute();
}

export async function deleteMemory(db: Db, ids: Id[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom("memory").where("id", "in", ids).execute();
}
