import { AppError, type Id } from "@parley/protocol";
import { findTurn, insertTurns, listTurns } from "../store/turns.ts";
import type { Needs } from "./needs.ts";
import { continuedTurn, emitPlanned } from "./planned-turn.ts";
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
    const latest = Math.max(...versions.map((one) => one.version));
    const next = continuedTurn(needs, work, turn, latest + 1);
    await insertTurns(work.db, [next]);
    emitPlanned(work, next);
    work.starts.push(next.id);
    return next.id;
  });
  return { turn: value, seq };
}
