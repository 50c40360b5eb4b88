import type { Id, StopBy } from "@parley/protocol";
import type { TurnRow } from "../store/tables.ts";
import { updateTurn } from "../store/turns.ts";
import type { ThreadWork } from "./thread-work.ts";

/**
 * Writes a stop on a turn. One that never began ends here, since nobody runs it;
 * a running one ends when its owner sees the stop. Returns whether it ended here.
 */
export async function stopTurnRow(work: ThreadWork, turn: TurnRow, by: StopBy, person: Id | null): Promise<boolean> {
  if (turn.status === "ended" || turn.stop !== null) return false;
  work.emit({ type: "step.stopping", round: turn.round_id, turn: turn.id, by, person });
  if (turn.status === "planned") {
    await updateTurn(work.db, turn.id, {
      stop: by,
      stopped_by: person,
      status: "ended",
      outcome: "stopped",
      ended_at: work.now,
    });
    work.emit({
      type: "turn.ended",
      round: turn.round_id,
      turn: turn.id,
      outcome: "stopped",
      code: null,
      message: null,
      links: [],
      mentions: [],
      usage: null,
    });
    work.ended.turns.push(turn.id);
    return true;
  }
  await updateTurn(work.db, turn.id, { stop: by, stopped_by: person });
  work.stops.push(turn.id);
  return false;
}
