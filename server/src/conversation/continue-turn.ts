import { AppError, type Id } from "@parley/protocol";
import type { TurnRow } from "../store/tables.ts";
import { findTurn, insertTurns, listTurns } from "../store/turns.ts";
import { emitPlanned } from "./advance-round.ts";
import type { Needs } from "./needs.ts";
import { changeThread } from "./thread-work.ts";

type ContinueNeeds = Pick<Needs, "store" | "bus" | "start" | "newId" | "owner">;

/**
 * Goes on with a turn that did not end by itself: a new version with its
 * predecessor's inputs, whose text begins with the kept one. It runs beside
 * the round, if there is one.
 */
export async function continueTurn(needs: ContinueNeeds, turnId: Id): Promise<{ turn: Id; seq: number }> {
  const found = await findTurn(needs.store.db, turnId);
  if (found === undefined) throw new AppError("not_found");
  const { value, seq } = await changeThread(needs, found.thread_id, async (work) => {
    const versions = (await listTurns(work.db, found.round_id)).filter(
      (turn) => (turn.of_id ?? turn.id) === (found.of_id ?? found.id),
    );
    const turn = versions.find((one) => one.id === turnId);
    if (turn === undefined) throw new AppError("not_found");
    if (versions.some((one) => one.status !== "ended")) throw new AppError("still_running");
    const next: TurnRow = {
      ...turn,
      id: needs.newId(),
      version: Math.max(...versions.map((one) => one.version)) + 1,
      of_id: turn.of_id ?? turn.id,
      continues_id: turn.id,
      status: "planned",
      outcome: null,
      code: null,
      stop: null,
      stopped_by: null,
      owner: needs.owner,
      fence: 0,
      message_id: null,
      usage: null,
      result: null,
      planned_at: work.now,
      started_at: null,
      progress_at: null,
      ended_at: null,
    };
    await insertTurns(work.db, [next]);
    emitPlanned(work, next);
    work.starts.push(next.id);
    return next.id;
  });
  return { turn: value, seq };
}
