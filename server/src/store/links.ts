import type { Id, LinkLabel, MessageLink } from "@parley/protocol";
import { z } from "zod";
import { parseJson } from "./json.ts";
import type { Db } from "./open-store.ts";
import type { LinkRow } from "./tables-links.ts";

const Words = z.array(z.string());

/** Appends links of one round; `seq` is the place of the event that tells of them. */
export async function insertLinks(
  db: Db,
  place: { thread: Id; round: Id; seq: number },
  links: MessageLink[],
): Promise<void> {
  // Eighteen parameters a row, of which PostgreSQL takes 65,535 and SQLite 32,766.
  for (let from = 0; from < links.length; from += 500) {
    const rows = links.slice(from, from + 500).map((link, index) => toRow(link, place, from + index));
    await db.insertInto("links").values(rows).execute();
  }
}

export async function listLinksOfRounds(db: Db, rounds: Id[]): Promise<Map<Id, MessageLink[]>> {
  if (rounds.length === 0) return new Map();
  const rows = await db
    .selectFrom("links")
    .selectAll()
    .where("round_id", "in", rounds)
    .orderBy("seq")
    .orderBy("place")
    .execute();
  const byRound = Map.groupBy(rows, (row) => row.round_id);
  return new Map([...byRound].map(([round, links]) => [round, links.map(toLink)]));
}

/** What passages of a message do with each other message, every label once. */
export async function labelsFrom(db: Db, message: Id): Promise<Map<Id, LinkLabel[]>> {
  const rows = await db
    .selectFrom("links")
    .select(["to_id", "label"])
    .where("from_id", "=", message)
    .where("is_removed", "=", 0)
    .orderBy("seq")
    .orderBy("place")
    .execute();
  const byTarget = Map.groupBy(rows, (row) => row.to_id);
  return new Map([...byTarget].map(([to, links]) => [to, [...new Set(links.map((link) => link.label))]]));
}

export async function findLink(db: Db, thread: Id, id: Id): Promise<LinkRow | undefined> {
  return db.selectFrom("links").selectAll().where("id", "=", id).where("thread_id", "=", thread).executeTakeFirst();
}

export async function updateLink(db: Db, id: Id, change: Partial<LinkRow>): Promise<void> {
  await db.updateTable("links").set(change).where("id", "=", id).execute();
}

/** A hidden message takes up nothing and is taken up by nobody. */
export async function deleteLinksOf(db: Db, message: Id): Promise<void> {
  await db
    .deleteFrom("links")
    .where((where) => where.or([where("from_id", "=", message), where("to_id", "=", message)]))
    .execute();
}

function toRow(
  { id, from, to, isWhole, label, confidence, words, source, by, isRemoved }: MessageLink,
  { thread, round, seq }: { thread: Id; round: Id; seq: number },
  place: number,
): LinkRow {
  return {
    id,
    thread_id: thread,
    round_id: round,
    from_id: from.message,
    from_start: from.start,
    from_end: from.end,
    to_id: to.message,
    to_start: to.start,
    to_end: to.end,
    is_whole: isWhole ? 1 : 0,
    label,
    confidence: Math.round(confidence * 1000),
    words: JSON.stringify(words),
    source,
    by_id: by,
    is_removed: isRemoved ? 1 : 0,
    seq,
    place,
  };
}

export function toLink(row: LinkRow): MessageLink {
  return {
    id: row.id,
    from: { message: row.from_id, start: row.from_start, end: row.from_end },
    to: { message: row.to_id, start: row.to_start, end: row.to_end },
    isWhole: row.is_whole === 1,
    label: row.label,
    confidence: row.confidence / 1000,
    words: parseJson(Words, row.words),
    source: row.source,
    by: row.by_id,
    isRemoved: row.is_removed === 1,
  };
}
