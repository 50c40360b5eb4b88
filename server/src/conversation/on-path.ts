import { Head, type Id, isReadBy } from "@parley/protocol";
import { parseJsonOrNull } from "../store/json.ts";
import type { Db } from "../store/open-store.ts";
import { askedFor } from "../store/rounds.ts";
import type { MessageRow, TurnRow } from "../store/tables.ts";

type Placed = Pick<MessageRow, "id" | "thread_id" | "round_id" | "turn_id">;

/** Those of the given messages that are read on the way to their threads' heads, and those that still wait. */
export async function onPath(db: Db, messages: Placed[]): Promise<Set<Id>> {
  const read = new Map<Id, Step>();
  for (const thread of new Set(messages.map((message) => message.thread_id)))
    for (const step of await wayOf(db, thread)) read.set(step.round, step);
  const turns = await turnsById(
    db,
    messages.flatMap((message) => message.turn_id ?? []),
  );
  const isRead = ({ round_id: round, turn_id: turn }: Placed): boolean => {
    if (round === null) return true;
    const next = read.get(round);
    if (next === undefined || turn === null) return next !== undefined;
    const row = turns.get(turn);
    return (
      row !== undefined &&
      isReadBy(next, { id: turn, of: row.of_id, beside: askedFor(row).beside, plannedAt: row.planned_at })
    );
  };
  return new Set(messages.filter(isRead).map((message) => message.id));
}

/** A round on the way to a head: which versions are read there, and when the next round began. */
type Step = Head & { until: number };

async function wayOf(db: Db, thread: Id): Promise<Step[]> {
  const row = await db.selectFrom("threads").select("head").where("id", "=", thread).executeTakeFirst();
  const rounds = await db
    .selectFrom("rounds")
    .select(["id", "parent", "started_at"])
    .where("thread_id", "=", thread)
    .execute();
  const byId = new Map(rounds.map((round) => [round.id, round]));
  const way: Step[] = [];
  let until = Infinity;
  for (let at = parseJsonOrNull(Head, row?.head ?? null); at !== null;) {
    const round = byId.get(at.round);
    if (round === undefined) break;
    way.push({ ...at, until });
    until = round.started_at;
    at = parseJsonOrNull(Head, round.parent);
  }
  return way;
}

async function turnsById(db: Db, ids: Id[]): Promise<Map<Id, Pick<TurnRow, "id" | "of_id" | "planned_at" | "step">>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("turns")
    .select(["id", "of_id", "planned_at", "step"])
    .where("id", "in", ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
