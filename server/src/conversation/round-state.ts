import type { RoundState, Step, StepState } from "@parley/engine";
import { FailureCode, Part, RoundSettings, StopBy, TurnOutcome, textOf } from "@parley/protocol";
import { z } from "zod";
import { parseJson } from "../store/json.ts";
import { isBeside, membersOf, resultOf } from "../store/rounds.ts";
import type { RoundRow } from "../store/tables.ts";
import type { SaidTurnRow } from "../store/turns.ts";
import type { ThreadWork } from "./thread-work.ts";

const Parts = z.array(Part);

/**
 * The round as the engine is asked about it: first versions only, nothing that a
 * person asked for beside the mode, and nothing of the thread but what waits.
 */
export async function loadRoundState(
  work: ThreadWork,
  row: RoundRow,
  turns: SaidTurnRow[],
  waitingSince: number | null,
): Promise<RoundState> {
  const rows = turns.filter((turn) => !isBeside(turn));
  const taken = turns.filter((turn) => turn.version === 1 && isBeside(turn)).map((turn) => turn.position);
  return { ...(await roundStateOf(work, row, rows, taken)), ...(waitingSince === null ? {} : { waitingSince }) };
}

/** The round with these of its turns as its steps. */
export async function roundStateOf(
  work: ThreadWork,
  row: RoundRow,
  rows: SaidTurnRow[],
  taken: number[] = [],
): Promise<RoundState> {
  const voices = (await work.members()).filter((member) => member.kind === "identity");
  const left = new Set(voices.filter((member) => member.left_at !== null).map((member) => member.id));
  return {
    id: row.id,
    seed: row.seed,
    mode: row.mode,
    settings: parseJson(RoundSettings, row.settings),
    members: membersOf(row).map((member) => (left.has(member.id) ? { ...member, left: true } : member)),
    room: voices.filter((member) => member.left_at === null).map((member) => member.id),
    startedAt: row.started_at,
    steps: rows.map((turn) => toStepState(turn)),
    taken,
    spent: 0,
    ...(row.stopping === null ? {} : { stopped: StopBy.parse(row.stopping) }),
  };
}

function toStepState(row: SaidTurnRow): StepState {
  // The step was planned by our own engine and saved in this very shape.
  const step = JSON.parse(row.step) as Step;
  let text: string | null = null;
  return {
    ...step,
    id: row.id,
    status: row.status,
    // Most questions about a round are not about its words, and it may hold many.
    get text() {
      return (text ??= row.said === null ? "" : textOf({ parts: parseJson(Parts, row.said) }));
    },
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
