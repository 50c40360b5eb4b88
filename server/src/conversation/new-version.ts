import { AppError, type Id } from "@parley/protocol";
import { listMembers } from "../store/members.ts";
import type { TurnRow } from "../store/tables.ts";
import { findTurn, insertTurns, listTurns } from "../store/turns.ts";
import type { Needs } from "./needs.ts";
import { continuedTurn, emitPlanned, repeatedTurn, type Version } from "./planned-turn.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";

type VersionNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;
type Versioned = { turn: Id; seq: number };

/**
 * Goes on with a turn that did not end by itself: a new version with its
 * predecessor's inputs, whose text begins with the kept one. It runs beside
 * the round, if there is one.
 */
export function continueTurn(needs: VersionNeeds, account: Id, turnId: Id): Promise<Versioned> {
  return addVersion(needs, account, turnId, (work, turn, next) => continuedTurn(needs, work, turn, next));
}

/**
 * Asks a voice the same again: a new version with its predecessor's inputs and
 * nothing of its text, nor of anything that was said later.
 */
export function runTurnAgain(needs: VersionNeeds, account: Id, turnId: Id): Promise<Versioned> {
  return addVersion(needs, account, turnId, (work, turn, next) => repeatedTurn(needs, work, turn, next));
}

/** `still_running` while one of the place's versions runs, `not_seated` once its voice has left. */
async function addVersion(
  needs: VersionNeeds,
  account: Id,
  turnId: Id,
  make: (work: ThreadWork, turn: TurnRow, next: Version) => TurnRow,
): Promise<Versioned> {
  const found = await findTurn(needs.store.db, turnId);
  if (found === undefined) throw new AppError("not_found");
  const { value, seq } = await changeThread(needs, found.thread_id, async (work) => {
    const versions = (await listTurns(work.db, found.round_id)).filter(
      (turn) => (turn.of_id ?? turn.id) === (found.of_id ?? found.id),
    );
    const turn = versions.find((one) => one.id === turnId);
    if (turn === undefined) throw new AppError("not_found");
    if (versions.some((one) => one.status !== "ended")) throw new AppError("still_running");
    const member = (await listMembers(work.db, turn.thread_id)).find((one) => one.id === turn.member_id);
    if (member === undefined || member.left_at !== null) throw new AppError("not_seated");
    const latest = Math.max(...versions.map((one) => one.version));
    const next = make(work, turn, { version: latest + 1, asked_by: account });
    await insertTurns(work.db, [next]);
    emitPlanned(work, next);
    work.starts.push(next.id);
    return next.id;
  });
  return { turn: value, seq };
}
