import { createHash } from "node:crypto";
import type { Id } from "@parley/protocol";
import { settle } from "./budgets.ts";
import { sql } from "kysely";
import type { Db } from "./open-store.ts";
import type { CallRow } from "./tables.ts";

export async function insertCalls(db: Db, rows: CallRow[]): Promise<void> {
  await db.insertInto("calls").values(rows).execute();
}

type CallEnding = Pick<CallRow, "outcome" | "code" | "usage" | "cost" | "ended_at"> & {
  firstTokenMs: number | null;
};

/**
 * Ends a call that runs and settles what it was held for, under the thread's
 * lock. What is not known to have been free counts as the most it may have cost.
 */
export async function endCall(db: Db, call: CallRow | undefined, { firstTokenMs, ...end }: CallEnding): Promise<void> {
  if (call?.status !== "started") return;
  // Refused before a word: nothing was made, and nothing is paid for that.
  const wasRefused = end.outcome === "failed" && firstTokenMs === null && end.usage === null;
  const counted = end.cost ?? (wasRefused ? 0 : call.counted);
  await db
    .updateTable("calls")
    .set({
      ...end,
      status: "ended",
      counted,
      // The row's own beginning is the database's time; this process may have another.
      first_token_at: firstTokenMs === null ? null : call.started_at + firstTokenMs,
    })
    .where("id", "=", call.id)
    .execute();
  await settle(db, call, counted);
}

export async function findCall(db: Db, id: Id): Promise<CallRow | undefined> {
  return db.selectFrom("calls").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function listCalls(db: Db, turnId: Id): Promise<CallRow[]> {
  return db.selectFrom("calls").selectAll().where("turn_id", "=", turnId).orderBy("n").execute();
}

/** The last call that a member made for any of these turns. */
export async function findLastCall(db: Db, turns: Id[], member: Id): Promise<CallRow | undefined> {
  return db
    .selectFrom("calls")
    .innerJoin("turns", "turns.id", "calls.turn_id")
    .selectAll("calls")
    .where("calls.turn_id", "in", turns)
    .where("turns.member_id", "=", member)
    .orderBy("calls.started_at", "desc")
    .orderBy("calls.n", "desc")
    .executeTakeFirst();
}

/** The `adds` of a call and of the calls it continues, oldest first: together all that its prompt was made of. */
export async function readAdds(db: Db, call: CallRow): Promise<string[]> {
  if (call.continues_id === null) return [call.adds];
  const { rows } = await sql<{ adds: string }>`with recursive chain (adds, continues_id, depth) as (
    select adds, continues_id, 1 from calls where id = ${call.continues_id}
    union all
    select calls.adds, calls.continues_id, chain.depth + 1 from calls join chain on calls.id = chain.continues_id
  ) select adds from chain order by depth desc`.execute(db);
  return [...rows.map((row) => row.adds), call.adds];
}

export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** Keeps texts that are no messages (system texts, instructions) once each, by their hashes. */
export async function savePieces(db: Db, texts: string[]): Promise<void> {
  const values = [...new Map(texts.map((text) => [hashText(text), text]))].map(([hash, text]) => ({ hash, text }));
  await db
    .insertInto("pieces")
    .values(values)
    .onConflict((conflict) => conflict.column("hash").doNothing())
    .execute();
}

/** Ends the calls of a turn that were begun and whose end nobody saved; they keep counting as what they were held for. */
export async function endOpenCalls(
  db: Db,
  turnId: Id,
  end: Pick<CallRow, "outcome" | "code" | "ended_at">,
): Promise<void> {
  const open = await db
    .updateTable("calls")
    .set({ ...end, status: "ended" })
    .where("turn_id", "=", turnId)
    .where("status", "=", "started")
    .returning(["thread_id", "account_id", "guest_id", "offer_id", "counted", "started_at"])
    .execute();
  for (const call of open) await settle(db, call, call.counted);
}

export type CallCostRow = Pick<CallRow, "turn_id" | "provider" | "outcome" | "cost" | "usage" | "first_token_at"> & {
  member_id: string;
  round_idx: number;
  base_url: string | null;
};

/** Ended calls of a thread that went over the account's own voices, the newest first. */
export async function listCallCosts(db: Db, accountId: Id, threadId: Id, limit: number): Promise<CallCostRow[]> {
  return db
    .selectFrom("calls")
    .innerJoin("turns", "turns.id", "calls.turn_id")
    .innerJoin("rounds", "rounds.id", "turns.round_id")
    .leftJoin("connections", "connections.id", "calls.connection_id")
    .select([
      "turns.member_id",
      "rounds.idx as round_idx",
      "calls.turn_id",
      "calls.provider",
      "calls.outcome",
      "calls.cost",
      "calls.usage",
      "calls.first_token_at",
      "connections.base_url",
    ])
    .where("calls.thread_id", "=", threadId)
    .where("calls.account_id", "=", accountId)
    .where("calls.status", "=", "ended")
    .orderBy("calls.started_at", "desc")
    .orderBy("calls.id", "desc")
    .limit(limit)
    .execute();
}
