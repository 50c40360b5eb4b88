import { Head, type Id } from "@parley/protocol";
import { parseJsonOrNull } from "../store/json.ts";
import type { Db } from "../store/open-store.ts";
import type { MessageRow } from "../store/tables.ts";

type Placed = Pick<MessageRow, "id" | "thread_id" | "round_id" | "turn_id">;

/** Those of the given messages that are read on the way to their threads' heads, and those that still wait. */
export async function onPath(db: Db, messages: Placed[]): Promise<Set<Id>> {
  const read = new Map<Id, Head["versions"]>();
  for (const thread of new Set(messages.map((message) => message.thread_id)))
    for (const head of await wayOf(db, thread)) read.set(head.round, head.versions);
  const firsts = await firstVersions(
    db,
    messages.flatMap((message) => message.turn_id ?? []),
  );
  const isRead = ({ round_id: round, turn_id: turn }: Placed): boolean => {
    if (round === null) return true;
    const versions = read.get(round);
    if (versions === undefined || turn === null) return versions !== undefined;
    const first = firsts.get(turn) ?? turn;
    return (versions[first] ?? first) === turn;
  };
  return new Set(messages.filter(isRead).map((message) => message.id));
}

/** The rounds that lead to the head, each with the versions that are read there. */
async function wayOf(db: Db, thread: Id): Promise<Head[]> {
  const row = await db.selectFrom("threads").select("head").where("id", "=", thread).executeTakeFirst();
  const rounds = await db.selectFrom("rounds").select(["id", "parent"]).where("thread_id", "=", thread).execute();
  const parents = new Map(rounds.map((round) => [round.id, round.parent]));
  const way: Head[] = [];
  for (let at = parseJsonOrNull(Head, row?.head ?? null); at !== null && parents.has(at.round);) {
    way.push(at);
    at = parseJsonOrNull(Head, parents.get(at.round) ?? null);
  }
  return way;
}

async function firstVersions(db: Db, turns: Id[]): Promise<Map<Id, Id>> {
  if (turns.length === 0) return new Map();
  const rows = await db.selectFrom("turns").select(["id", "of_id"]).where("id", "in", turns).execute();
  return new Map(rows.map((row) => [row.id, row.of_id ?? row.id]));
}
