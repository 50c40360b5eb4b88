import type { Id, Part } from "@parley/protocol";
import { sql } from "kysely";
import type { Db } from "./open-store.ts";
import type { TurnRow } from "./tables.ts";

export async function findTurn(db: Db, id: Id): Promise<TurnRow | undefined> {
  return db.selectFrom("turns").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function findTurns(db: Db, ids: Id[]): Promise<Map<Id, TurnRow>> {
  const rows = await db.selectFrom("turns").selectAll().where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export async function listTurns(db: Db, roundId: Id): Promise<TurnRow[]> {
  return db
    .selectFrom("turns")
    .selectAll()
    .where("round_id", "=", roundId)
    .where("kind", "=", "speak")
    .orderBy("position")
    .orderBy("version")
    .execute();
}

/** A turn with the parts of its message; null where it left none. */
export type SaidTurnRow = TurnRow & { said: string | null };

/** The same as `listTurns`, with what was said. */
export async function listTurnsSaid(db: Db, roundId: Id): Promise<SaidTurnRow[]> {
  return db
    .selectFrom("turns")
    .leftJoin("messages", "messages.id", "turns.message_id")
    .selectAll("turns")
    .select("messages.parts as said")
    .where("turns.round_id", "=", roundId)
    .where("turns.kind", "=", "speak")
    .orderBy("turns.position")
    .orderBy("turns.version")
    .execute();
}

/** A turn that is to begin, with what it counts against while it runs. */
export interface TurnStart {
  id: Id;
  thread_id: Id;
  account_id: Id | null;
  connection_id: Id | null;
  provider: string | null;
  server: string | null;
}

/** By position, as they are to begin. */
export async function listStarts(db: Db, turns: Id[]): Promise<TurnStart[]> {
  if (turns.length === 0) return [];
  return db
    .selectFrom("turns")
    .innerJoin("members", "members.id", "turns.member_id")
    .leftJoin("identities", "identities.id", "members.identity_id")
    .leftJoin("connections", "connections.id", "identities.connection_id")
    .select(["turns.id", "turns.thread_id", "members.account_id", "identities.connection_id"])
    .select(["connections.provider", "connections.server"])
    .where("turns.id", "in", turns)
    .orderBy("turns.position")
    .execute();
}

export async function insertTurns(db: Db, rows: TurnRow[]): Promise<void> {
  if (rows.length > 0) await db.insertInto("turns").values(rows).execute();
}

export async function updateTurn(db: Db, id: Id, change: Partial<TurnRow>): Promise<void> {
  await db.updateTable("turns").set(change).where("id", "=", id).execute();
}

export async function updateTurns(db: Db, ids: Id[], change: Partial<TurnRow>): Promise<void> {
  await db.updateTable("turns").set(change).where("id", "in", ids).execute();
}

/** Turns of a thread that have not ended, versions beside the round included. */
export async function listOpenTurns(db: Db, threadId: Id): Promise<TurnRow[]> {
  return db
    .selectFrom("turns")
    .selectAll()
    .where("thread_id", "=", threadId)
    .where("status", "!=", "ended")
    .orderBy("position")
    .execute();
}

export interface DraftSave {
  turn: Id;
  fence: number;
  parts: Part[];
  /** False for a mere heartbeat of a turn without new text. */
  changed: boolean;
}

/**
 * Saves the drafts of a whole process and notes the progress of its turns, in
 * one transaction without the thread's lock, where owner and fence still match.
 * Returns which turns were still ours and which of them somebody asked to stop.
 */
export async function saveDrafts(
  db: Db,
  owner: Id,
  drafts: DraftSave[],
  now: number,
): Promise<{ id: Id; stop: string | null }[]> {
  if (drafts.length === 0) return [];
  const fences = new Map(drafts.map((draft) => [draft.turn, draft.fence]));
  const rows = await db
    .selectFrom("turns")
    .select(["id", "fence", "stop"])
    .where("owner", "=", owner)
    .where("status", "=", "running")
    .where("id", "in", [...fences.keys()])
    .execute();
  const mine = new Set(rows.filter((row) => fences.get(row.id) === row.fence).map((row) => row.id));
  const changed = drafts.filter((draft) => draft.changed && mine.has(draft.turn));
  if (changed.length > 0) {
    // The rows are ours again at this very moment, and stay so until the commit: a takeover meanwhile waits.
    const held = await db
      .updateTable("turns")
      .set({ progress_at: now })
      .where("owner", "=", owner)
      .where("status", "=", "running")
      .where(
        "id",
        "in",
        changed.map((draft) => draft.turn),
      )
      .returning(["id", "fence"])
      .execute();
    const kept = new Set(held.filter((row) => fences.get(row.id) === row.fence).map((row) => row.id));
    const values = changed.filter((draft) => kept.has(draft.turn));
    if (values.length > 0)
      await db
        .insertInto("drafts")
        .values(values.map((draft) => ({ turn_id: draft.turn, parts: JSON.stringify(draft.parts), saved_at: now })))
        .onConflict((conflict) =>
          conflict
            .column("turn_id")
            .doUpdateSet({ parts: sql<string>`excluded.parts`, saved_at: sql<number>`excluded.saved_at` }),
        )
        .execute();
  }
  return rows.filter((row) => mine.has(row.id)).map((row) => ({ id: row.id, stop: row.stop }));
}

/** Which of these turns somebody asked to stop. */
export async function listStopping(db: Db, ids: Id[]): Promise<Id[]> {
  const rows = await db.selectFrom("turns").select("id").where("id", "in", ids).where("stop", "is not", null).execute();
  return rows.map((row) => row.id);
}

export async function readDrafts(db: Db, turnIds: Id[]): Promise<{ turn_id: string; parts: string }[]> {
  if (turnIds.length === 0) return [];
  return db.selectFrom("drafts").select(["turn_id", "parts"]).where("turn_id", "in", turnIds).execute();
}
