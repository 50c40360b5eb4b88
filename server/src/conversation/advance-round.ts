import { type NextSteps, nextSteps, type Step } from "@parley/engine";
import { type Head, type Id, Mode, RoundSettings, sameHead, StopBy } from "@parley/protocol";
import { parseJson } from "../store/json.ts";
import { listWaiting, takeUp, toMessage } from "../store/messages.ts";
import { findRoundAndWaiting, insertRound, updateRound } from "../store/rounds.ts";
import type { MessageRow, RoundRow, TurnRow } from "../store/tables.ts";
import { insertTurns, listTurnsSaid } from "../store/turns.ts";
import { familyOf } from "./family.ts";
import type { Needs } from "./needs.ts";
import { leavePause } from "./pause-round.ts";
import { emitPlanned, plannedTurn } from "./planned-turn.ts";
import { loadRoundState } from "./round-state.ts";
import { stopTurnRow } from "./stop-turn-row.ts";
import type { ThreadWork } from "./thread-work.ts";

type AdvanceNeeds = Pick<Needs, "newId" | "owner">;

/**
 * Asks the mode what happens next and saves its answer, inside the transaction
 * that saved the cause. Repeats while the answer itself is a cause (a planned
 * step that is stopped ends at once).
 */
export async function advanceRound(needs: AdvanceNeeds, work: ThreadWork, roundId: Id): Promise<void> {
  for (;;) {
    const [found, turns] = await Promise.all([
      findRoundAndWaiting(work.db, roundId),
      listTurnsSaid(work.db, roundId),
      work.members(),
    ]);
    if (found === undefined || found.row.status === "ended") return;
    const { row, waitingSince } = found;
    if (row.status === "paused" && !(await leavePause(needs, work, row))) return;
    const next = nextSteps(await loadRoundState(work, row, turns, waitingSince), work.now);
    const stopped = await stopSteps(work, turns, next, row);
    await planSteps(needs, work, row, next.start);
    if ((next.wakeAt ?? null) !== row.wake_at) await updateRound(work.db, row.id, { wake_at: next.wakeAt ?? null });
    if (next.done !== undefined) return endRound(needs, work, row, next.done);
    if (!stopped) return;
  }
}

/** Begins a round over messages that waited, and plans its first steps. The new round becomes the head. */
export async function startRound(
  needs: AdvanceNeeds,
  work: ThreadWork,
  messages: MessageRow[],
  parent: Head | null,
): Promise<void> {
  const seated = (await work.members()).filter((member) => member.kind === "identity" && member.left_at === null);
  const members = seated.filter(isAddressed(messages)).map((member) => ({ id: member.id, family: familyOf(member) }));
  const row: RoundRow = {
    id: needs.newId(),
    thread_id: work.thread.id,
    idx: work.thread.rounds,
    parent: parent === null ? null : JSON.stringify(parent),
    seed: needs.newId(),
    mode: work.thread.mode,
    settings: work.thread.settings,
    members: JSON.stringify(members),
    status: "running",
    stopping: null,
    reason: null,
    result: null,
    wake_at: null,
    started_at: work.now,
    ended_at: null,
  };
  await insertRound(work.db, row);
  await takeUp(
    work.db,
    messages.map((message) => message.id),
    row.id,
  );
  work.set({ rounds: row.idx + 1, running: row.id, head: JSON.stringify({ round: row.id, versions: {} }) });
  work.emit({
    type: "round.started",
    round: row.id,
    index: row.idx,
    parent,
    seed: row.seed,
    mode: Mode.parse(row.mode),
    settings: parseJson(RoundSettings, row.settings),
    members,
    messages: messages.map((message) => message.id),
  });
  await advanceRound(needs, work, row.id);
}

/** A round is for all whom one of its messages is for; whoever left meanwhile is dropped. */
function isAddressed(messages: MessageRow[]): (member: { id: Id }) => boolean {
  const addresses = messages.filter((message) => message.hidden === 0).map((message) => toMessage(message).to);
  if (addresses.length === 0 || addresses.includes(null)) return () => true;
  const ids = new Set(addresses.flatMap((to) => to ?? []));
  return (member) => ids.has(member.id);
}

async function endRound(
  needs: AdvanceNeeds,
  work: ThreadWork,
  row: RoundRow,
  done: NonNullable<NextSteps["done"]>,
): Promise<void> {
  const result = done.result ?? null;
  await updateRound(work.db, row.id, {
    status: "ended",
    reason: done.reason,
    result: result === null ? null : JSON.stringify(result),
    wake_at: null,
    ended_at: work.now,
  });
  work.set({ running: null });
  work.emit({ type: "round.ended", round: row.id, reason: done.reason, result });
  work.ended.rounds.push(row.id);
  // After Stop all nothing starts until a person acts: what waited joins the round of the next message.
  if (done.reason === "stopped") return;
  const waiting = await listWaiting(work.db, work.thread.id);
  // What was hidden meanwhile asks nothing; it goes with what does.
  const first = waiting.find((message) => message.hidden === 0);
  if (first === undefined) return;
  const parent = toMessage(first).parent;
  await startRound(
    needs,
    work,
    waiting.filter((message) => sameHead(toMessage(message).parent, parent)),
    parent,
  );
}

async function planSteps(needs: AdvanceNeeds, work: ThreadWork, row: RoundRow, steps: Step[]): Promise<void> {
  const rows = steps.map((step) => plannedTurn(needs, work, row.id, step));
  await insertTurns(work.db, rows);
  for (const turn of rows) {
    emitPlanned(work, turn);
    work.starts.push(turn.id);
  }
}

/** True if a stop ended a step that had not begun, so that the mode must be asked again. */
async function stopSteps(work: ThreadWork, turns: TurnRow[], next: NextSteps, row: RoundRow): Promise<boolean> {
  let ended = false;
  const by: StopBy = row.stopping === null ? "mode" : StopBy.parse(row.stopping);
  for (const id of next.stop) {
    const turn = turns.find((one) => one.id === id);
    if (turn !== undefined && (await stopTurnRow(work, turn, by, null))) ended = true;
  }
  return ended;
}
