import type { Id, Round, ThreadState, Turn } from "@parley/protocol";
import type { RoundState, StepState } from "../round-state.ts";

/** What the engine is shown of a round: saved things only. `progress` says when a turn's text was last saved. */
export function roundStateOf(state: ThreadState, round: Round, progress: ReadonlyMap<Id, number>): RoundState {
  const left = new Set(state.members.filter((member) => member.left).map((member) => member.id));
  const waitingSince = state.waiting[0]?.createdAt;
  return {
    id: round.id,
    seed: round.seed,
    mode: round.mode,
    settings: round.settings,
    members: round.members.map((member) => (left.has(member.id) ? { ...member, left: true } : member)),
    startedAt: round.startedAt,
    steps: round.turns.map((turn) => stepStateOf(turn, progress.get(turn.id))),
    spent: 0,
    ...(round.stopping !== null && { stopped: round.stopping }),
    ...(waitingSince !== undefined && { waitingSince }),
  };
}

function stepStateOf(turn: Turn, progressAt: number | undefined): StepState {
  const { id, stage, member, position, status, plannedAt } = turn;
  return {
    id,
    kind: "speak",
    stage,
    member,
    position,
    inputs: [],
    status,
    text: "",
    plannedAt,
    ...(turn.outcome !== null && { outcome: turn.outcome }),
    ...(turn.stopping !== null && { stop: turn.stopping }),
    ...(turn.startedAt !== null && { startedAt: turn.startedAt }),
    ...(turn.endedAt !== null && { endedAt: turn.endedAt }),
    ...(progressAt !== undefined && { progressAt }),
  };
}
