import { firstToFinish, planMerge, planReactions, type RoundState, type Step } from "@parley/engine";
import { AppError, type Command, type Head, type Id } from "@parley/protocol";
import { findPerson, listMembers, reachOf } from "../store/members.ts";
import { findRound } from "../store/rounds.ts";
import { headOf } from "../store/threads.ts";
import { insertTurns, listOpenTurns, listTurnsSaid } from "../store/turns.ts";
import type { TurnRow } from "../store/tables.ts";
import { checkHead } from "./head.ts";
import type { Needs } from "./needs.ts";
import { emitPlanned, plannedTurn } from "./planned-turn.ts";
import { roundStateOf } from "./round-state.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";

type MergeNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;

/**
 * Lets one voice make one answer of those that are there, beside the round,
 * whether it runs or has ended. `nothing_to_merge` while no answer has a text,
 * `still_running` while the same voice merges, `not_seated` if it does not sit
 * there, `not_at_head` away from the thread's end.
 */
export async function mergeAnswers(
  needs: MergeNeeds,
  account: Id,
  thread: Id,
  { head, member }: Command<"mergeAnswers">,
): Promise<{ turn: Id; seq: number }> {
  const { value, seq } = await changeThread(needs, thread, async (work) => {
    const { round, by } = await roundAtHead(work, account, head);
    const seated = (await listMembers(work.db, thread)).filter(
      (one) => one.kind === "identity" && one.left_at === null,
    );
    const writer = member ?? firstToFinish(round);
    if (writer === null || !seated.some((one) => one.id === writer)) throw new AppError("not_seated");
    const isMerging = (turn: TurnRow): boolean => turn.member_id === writer && turn.stage.startsWith("synthesis");
    if ((await listOpenTurns(work.db, thread)).some(isMerging)) throw new AppError("still_running");
    const step = planMerge(round, { member: writer, by });
    if (step === null) throw new AppError("nothing_to_merge");
    return plan(needs, work, round.id, [step]);
  });
  const [turn] = value;
  if (turn === undefined) throw new Error("a merge was planned without a turn");
  return { turn, seq };
}

/** Lets every voice that is free react to what the others said so far. `nothing_new` if none has anything to read. */
export async function letReact(
  needs: MergeNeeds,
  account: Id,
  thread: Id,
  { head }: Command<"letReact">,
): Promise<{ turns: Id[]; seq: number }> {
  const { value, seq } = await changeThread(needs, thread, async (work) => {
    const { round, by } = await roundAtHead(work, account, head);
    const busy = (await listOpenTurns(work.db, thread)).map((turn) => turn.member_id);
    const steps = planReactions(round, { by, busy });
    if (steps.length === 0) throw new AppError("nothing_new");
    return plan(needs, work, round.id, steps);
  });
  return { turns: value, seq };
}

/** The round that everybody goes on from, with the versions that the asking person sees as its steps. */
async function roundAtHead(
  work: ThreadWork,
  account: Id,
  seen: Head | undefined,
): Promise<{ round: RoundState; by: Id }> {
  const now = headOf(work.thread);
  if (now === null) throw new AppError("nothing_to_merge");
  const head = seen ?? now;
  await checkHead(work, head);
  // What is planned in an older round would stand before what was said after it.
  if (head.round !== now.round) throw new AppError("not_at_head");
  const row = await findRound(work.db, head.round);
  const person = await findPerson(work.db, work.thread.id, account);
  if (row === undefined || person === undefined || row.idx < reachOf(person).round) throw new AppError("not_found");
  const rows = (await listTurnsSaid(work.db, row.id)).filter((turn) => {
    const first = turn.of_id ?? turn.id;
    return (head.versions[first] ?? first) === turn.id;
  });
  const round = await roundStateOf(work, row, rows);
  if (!round.settings.readsPeers) throw new AppError("voices_apart");
  return { round, by: person.id };
}

async function plan(needs: MergeNeeds, work: ThreadWork, round: Id, steps: Step[]): Promise<Id[]> {
  const rows = steps.map((step) => plannedTurn(needs, work, round, step));
  await insertTurns(work.db, rows);
  for (const turn of rows) {
    emitPlanned(work, turn);
    work.starts.push(turn.id);
  }
  return rows.map((turn) => turn.id);
}
