import type { Id } from "@parley/protocol";
import type { Db } from "./open-store.ts";
import type { CallRow, RoundRow, TurnRow } from "./tables.ts";

/** What a trace says of a call; not the pieces of its prompt, nor who pays. */
export type TracedCall = Pick<
  CallRow,
  | "id"
  | "turn_id"
  | "n"
  | "purpose"
  | "provider"
  | "model"
  | "parameters"
  | "outcome"
  | "code"
  | "usage"
  | "cost"
  | "started_at"
  | "first_token_at"
  | "ended_at"
>;

/** With the voice's profile as JSON, which holds its name. */
export type TracedTurn = TurnRow & { profile: string };

/** Rows of what has ended; what is gone from the database meanwhile is left out. */
export async function readTraced(
  db: Db,
  ids: { turns: Id[]; rounds: Id[] },
): Promise<{ rounds: RoundRow[]; turns: TracedTurn[]; calls: TracedCall[] }> {
  const rounds =
    ids.rounds.length === 0 ? [] : await db.selectFrom("rounds").selectAll().where("id", "in", ids.rounds).execute();
  if (ids.turns.length === 0) return { rounds, turns: [], calls: [] };
  const turns = await db
    .selectFrom("turns")
    .innerJoin("members", "members.id", "turns.member_id")
    .selectAll("turns")
    .select("members.profile")
    .where("turns.id", "in", ids.turns)
    .execute();
  const calls = await db
    .selectFrom("calls")
    .select(["id", "turn_id", "n", "purpose", "provider", "model", "parameters", "outcome", "code", "usage", "cost"])
    .select(["started_at", "first_token_at", "ended_at"])
    .where("turn_id", "in", ids.turns)
    .orderBy("n")
    .execute();
  return { rounds, turns, calls };
}
