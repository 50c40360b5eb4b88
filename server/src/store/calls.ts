import { createHash } from "node:crypto";
import type { Id } from "@parley/protocol";
import type { UpdateObject } from "kysely";
import type { Db } from "./open-store.ts";
import type { CallRow, Tables } from "./tables.ts";

export async function insertCall(db: Db, row: CallRow): Promise<void> {
  await db.insertInto("calls").values(row).execute();
}

export async function updateCall(db: Db, id: Id, change: UpdateObject<Tables, "calls">): Promise<void> {
  await db.updateTable("calls").set(change).where("id", "=", id).execute();
}

export async function listCalls(db: Db, turnId: Id): Promise<CallRow[]> {
  return db.selectFrom("calls").selectAll().where("turn_id", "=", turnId).orderBy("n").execute();
}

/** The last call of each of the given turns, newest turn first. */
export async function findLastCall(db: Db, turnIds: Id[]): Promise<CallRow | undefined> {
  if (turnIds.length === 0) return undefined;
  return db
    .selectFrom("calls")
    .selectAll()
    .where("turn_id", "in", turnIds)
    .orderBy("started_at", "desc")
    .orderBy("n", "desc")
    .executeTakeFirst();
}

/** The `adds` of a call and of the calls it continues, oldest first: together all that its prompt was made of. */
export async function readAdds(db: Db, call: CallRow): Promise<string[]> {
  const adds = [call.adds];
  for (let before = call.continues_id; before !== null;) {
    const row = await db
      .selectFrom("calls")
      .select(["adds", "continues_id"])
      .where("id", "=", before)
      .executeTakeFirst();
    if (row === undefined) break;
    adds.unshift(row.adds);
    before = row.continues_id;
  }
  return adds;
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

/** Ends the calls of a turn that were begun and whose end nobody saved. */
export async function endOpenCalls(
  db: Db,
  turnId: Id,
  end: Pick<CallRow, "outcome" | "code" | "ended_at">,
): Promise<void> {
  await db
    .updateTable("calls")
    .set({ ...end, status: "ended" })
    .where("turn_id", "=", turnId)
    .where("status", "=", "started")
    .execute();
}

export type CallCostRow = Pick<CallRow, "turn_id" | "provider" | "outcome" | "cost" | "usage" | "first_token_at"> & {
  member_id: string;
  base_url: string | null;
};

/** Ended calls of a thread that went over the account's own voices, the newest first. */
export async function listCallCosts(db: Db, accountId: Id, threadId: Id, limit: number): Promise<CallCostRow[]> {
  return db
    .selectFrom("calls")
    .innerJoin("turns", "turns.id", "calls.turn_id")
    .leftJoin("connections", "connections.id", "calls.connection_id")
    .select([
      "turns.member_id",
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
