import { AppError, type Id } from "@parley/protocol";
import { findPerson } from "../store/members.ts";
import { findRound, isBeside, updateRound } from "../store/rounds.ts";
import { findTurn, listOpenTurns } from "../store/turns.ts";
import { advanceRound } from "./advance-round.ts";
import type { Needs } from "./needs.ts";
import { stopTurnRow } from "./stop-turn-row.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";

type StopNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;

/** Stops one voice; what it wrote so far is kept. `not_running` if it has ended. */
export async function stopTurn(needs: StopNeeds, account: Id, turnId: Id): Promise<{ seq: number }> {
  const found = await findTurn(needs.store.db, turnId);
  if (found === undefined) throw new AppError("not_found");
  return changeThread(needs, found.thread_id, async (work) => {
    const turn = await findTurn(work.db, turnId);
    if (turn === undefined) throw new AppError("not_found");
    if (turn.status === "ended") throw new AppError("not_running");
    const person = (await findPerson(work.db, turn.thread_id, account))?.id ?? null;
    const ended = await stopTurnRow(work, turn, "person", person);
    if (ended && !isBeside(turn)) await advanceRound(needs, work, turn.round_id);
  });
}

/** Stops everything that runs in a thread, the round and versions beside it; nothing starts until a person acts. */
export async function stopThread(needs: StopNeeds, account: Id, thread: Id): Promise<{ seq: number }> {
  return changeThread(needs, thread, async (work) => {
    await stopAll(needs, work, (await findPerson(work.db, thread, account))?.id ?? null);
  });
}

/** The same within a transaction; turns that already run end when their owner sees the stop. */
export async function stopAll(
  needs: Pick<Needs, "newId" | "owner">,
  work: ThreadWork,
  person: Id | null,
): Promise<void> {
  const { running, id } = work.thread;
  const round = running === null ? undefined : await findRound(work.db, running);
  if (round !== undefined && round.stopping === null) {
    await updateRound(work.db, round.id, { stopping: "person" });
    work.emit({ type: "round.stopping", round: round.id, by: "person", person });
  }
  for (const turn of await listOpenTurns(work.db, id)) await stopTurnRow(work, turn, "person", person);
  if (round !== undefined) await advanceRound(needs, work, round.id);
}
