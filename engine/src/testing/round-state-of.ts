import { type Id, type Round, textOf, type ThreadState, type Turn } from "@parley/protocol";
import type { RoundState, Step, StepState } from "../round-state.ts";

/** What is saved of turns beside the events: the steps as they were planned, and when a text was last saved. */
export interface SavedBeside {
  steps: ReadonlyMap<Id, Step>;
  progress: ReadonlyMap<Id, number>;
}

/** What the engine is shown of a round: saved things only. A mode is not shown what a person asked for beside it. */
export function roundStateOf(
  state: ThreadState,
  round: Round,
  beside: SavedBeside,
  turns = round.turns.filter((turn) => turn.beside === null),
): RoundState {
  const left = new Set(state.members.filter((member) => member.left).map((member) => member.id));
  const waitingSince = state.waiting[0]?.createdAt;
  return {
    id: round.id,
    seed: round.seed,
    mode: round.mode,
    settings: round.settings,
    members: round.members.map((member) => (left.has(member.id) ? { ...member, left: true } : member)),
    room: state.members.filter((member) => member.kind === "identity" && !member.left).map((member) => member.id),
    startedAt: round.startedAt,
    taken: round.turns.filter((turn) => !turns.includes(turn)).map((turn) => turn.position),
    steps: turns.map((turn) => stepStateOf(turn, beside)),
    spent: 0,
    ...(round.stopping !== null && { stopped: round.stopping }),
    ...(waitingSince !== undefined && { waitingSince }),
  };
}

function stepStateOf(turn: Turn, { steps, progress }: SavedBeside): StepState {
  const { id, stage, member, position, status, plannedAt } = turn;
  const progressAt = progress.get(id);
  return {
    ...(steps.get(id) ?? { kind: "speak", stage, member, position, inputs: [] }),
    id,
    status,
    text: turn.message === null ? "" : textOf(turn.message),
    mentions: turn.mentions,
    plannedAt,
    ...(turn.outcome !== null && { outcome: turn.outcome }),
    ...(turn.code !== null && { code: turn.code }),
    ...(turn.stopping !== null && { stop: turn.stopping }),
    ...(turn.startedAt !== null && { startedAt: turn.startedAt }),
    ...(turn.endedAt !== null && { endedAt: turn.endedAt }),
    ...(progressAt !== undefined && { progressAt }),
  };
}
