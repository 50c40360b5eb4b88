import type { RoundState, Step, StepState } from "@parley/engine";
import { FailureCode, Part, RoundSettings, StopBy, TurnOutcome, textOf } from "@parley/protocol";
import { z } from "zod";
import { parseJson } from "../store/json.ts";
import { listMessagesOfRounds } from "../store/messages.ts";
import { isBeside, membersOf, resultOf } from "../store/rounds.ts";
import type { RoundRow, TurnRow } from "../store/tables.ts";
import { listTurns } from "../store/turns.ts";
import type { ThreadWork } from "./thread-work.ts";

const Parts = z.array(Part);

/**
 * The round as the engine is asked about it: first versions only, nothing that a
 * person asked for beside the mode, and nothing of the thread but what waits.
 */
export async function loadRoundState(work: ThreadWork, row: RoundRow, turns?: TurnRow[]): Promise<RoundState> {
  const all = turns ?? (await listTurns(work.db, row.id));
  const rows = all.filter((turn) => !isBeside(turn));
  const taken = all.filter((turn) => turn.version === 1 && isBeside(turn)).map((turn) => turn.position);
  return roundStateOf(work, row, rows, taken);
}

/** The round with these of its turns as its steps. */
export async function roundStateOf(
  work: ThreadWork,
  row: RoundRow,
  rows: TurnRow[],
  taken: number[] = [],
): Promise<RoundState> {
  const texts = new Map<string, string>();
  for (const message of await listMessagesOfRounds(work.db, [row.id])) {
    if (message.turn_id !== null) texts.set(message.turn_id, textOf({ parts: parseJson(Parts, message.parts) }));
  }
  const voices = await work.db
    .selectFrom("members")
    .select(["id", "left_at"])
    .where("thread_id", "=", row.thread_id)
    .where("kind", "=", "identity")
    .orderBy("position")
    .orderBy("joined_at")
    .orderBy("id")
    .execute();
  const left = new Set(voices.filter((member) => member.left_at !== null).map((member) => member.id));
  const first = await work.db
    .selectFrom("messages")
    .select("created_at")
    .where("thread_id", "=", row.thread_id)
    .where("round_id", "is", null)
    .where("hidden", "=", 0)
    .orderBy("position")
    .limit(1)
    .executeTakeFirst();
  const waitingSince = first?.created_at;
  return {
    id: row.id,
    seed: row.seed,
    mode: row.mode,
    settings: parseJson(RoundSettings, row.settings),
    members: membersOf(row).map((member) => (left.has(member.id) ? { ...member, left: true } : member)),
    room: voices.filter((member) => member.left_at === null).map((member) => member.id),
    startedAt: row.started_at,
    steps: rows.map((turn) => toStepState(turn, texts.get(turn.id) ?? "")),
    taken,
    spent: 0,
    ...(row.stopping === null ? {} : { stopped: StopBy.parse(row.stopping) }),
    ...(waitingSince === undefined ? {} : { waitingSince }),
  };
}

function toStepState(row: TurnRow, text: string): StepState {
  // The step was planned by our own engine and saved in this very shape.
  const step = JSON.parse(row.step) as Step;
  return {
    ...step,
    id: row.id,
    status: row.status,
    text,
    mentions: resultOf(row).mentions,
    plannedAt: row.planned_at,
    ...(row.outcome === null ? {} : { outcome: TurnOutcome.parse(row.outcome) }),
    ...(row.code === null ? {} : { code: FailureCode.parse(row.code) }),
    ...(row.stop === null ? {} : { stop: StopBy.parse(row.stop) }),
    ...(row.started_at === null ? {} : { startedAt: row.started_at }),
    ...(row.progress_at === null ? {} : { progressAt: row.progress_at }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
    ...(row.result === null ? {} : { result: JSON.parse(row.result) as unknown }),
  };
}
