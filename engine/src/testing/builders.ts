import type { RoundState, StepState } from "../round-state.ts";

export function aRound(changes: Partial<RoundState> = {}): RoundState {
  return {
    id: "round-1",
    seed: "seed",
    mode: "panel",
    settings: {},
    members: ["a", "b", "c"].map((id) => ({ id, family: id })),
    startedAt: 0,
    steps: [],
    spent: 0,
    ...changes,
  };
}

export function aStep(member: string, changes: Partial<StepState> = {}): StepState {
  return {
    id: `step-${member}`,
    kind: "speak",
    stage: "sealed",
    member,
    position: "abcdefgh".indexOf(member),
    inputs: [],
    sealed: true,
    status: "running",
    text: "",
    plannedAt: 0,
    startedAt: 0,
    ...changes,
  };
}
