import type { BudgetReason, Id } from "@parley/protocol";
import { deletePause, findPause, fits, insertPause, listPauses } from "../store/budgets.ts";
import { appendAccountEvent } from "../store/events.ts";
import { findRound, isBeside, updateRound } from "../store/rounds.ts";
import type { RoundRow, TurnRow } from "../store/tables.ts";
import { findTurn, listTurns, updateTurn } from "../store/turns.ts";
import type { Needs } from "./needs.ts";
import type { ThreadWork } from "./thread-work.ts";

export interface Unpaid {
  reason: BudgetReason;
  /** Who would pay the call that does not fit, and what it may cost at most. */
  account: Id;
  amount: number;
}

/** Pauses the round of a turn that cannot be paid: what runs goes on to its end, what is planned stays planned. */
export async function pauseRound(work: ThreadWork, turn: TurnRow, { reason, account, amount }: Unpaid): Promise<void> {
  const round = turn.round_id;
  await insertPause(work.db, {
    round_id: round,
    thread_id: turn.thread_id,
    turn_id: turn.id,
    account_id: account,
    reason,
    amount,
  });
  await updateRound(work.db, round, { status: "paused", reason, wake_at: null });
  work.emit({ type: "round.paused", round, reason });
  const told = reason === "thread_budget" ? work.thread.account_id : account;
  await appendAccountEvent(work.db, told, { type: "budget.reached", thread: turn.thread_id, reason }, work.now);
}

export async function isPaused(work: ThreadWork, round: Id): Promise<boolean> {
  return (await findRound(work.db, round))?.status === "paused";
}

/**
 * Whether a paused round goes on now, and if so makes it: its call fits, or
 * that call is wanted no more. One that is being stopped goes on to its end.
 */
export async function leavePause(needs: Pick<Needs, "owner">, work: ThreadWork, row: RoundRow): Promise<boolean> {
  const pause = await findPause(work.db, row.id);
  if (row.stopping === null && pause !== undefined) {
    const turn = await findTurn(work.db, pause.turn_id);
    const [room] = await listPauses(work.db, work.now, { round: row.id });
    if (turn?.status === "planned" && room !== undefined && !fits(room)) return false;
  }
  if (pause !== undefined) await deletePause(work.db, row.id);
  if (row.stopping !== null) return true;
  await updateRound(work.db, row.id, { status: "running", reason: null });
  work.emit({ type: "round.resumed", round: row.id });
  for (const turn of await listTurns(work.db, row.id)) {
    if (turn.status !== "planned" || isBeside(turn)) continue;
    // Whoever had it in hand let it go when the round was paused: from here on it is ours.
    await updateTurn(work.db, turn.id, { owner: needs.owner, fence: turn.fence + 1 });
    work.starts.push(turn.id);
  }
  return true;
}
