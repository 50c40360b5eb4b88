import { presetSettings, stateOfNewThread, type Id, type Message, type ThreadState } from "@parley/protocol";
import type { RoundState, StepState } from "../round-state.ts";

export function aRound(changes: Partial<RoundState> = {}): RoundState {
  return {
    id: "round-1",
    seed: "seed",
    mode: "panel",
    settings: presetSettings,
    members: ["a", "b", "c"].map((id) => ({ id, family: id })),
    room: (changes.members ?? ["a", "b", "c"].map((id) => ({ id, left: undefined }))).flatMap((member) =>
      member.left ? [] : [member.id],
    ),
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
    mentions: [],
    plannedAt: 0,
    startedAt: 0,
    ...changes,
  };
}

/** How the voices of a thread talk. */
export type Talk = Pick<ThreadState["thread"], "mode" | "settings">;

export function newThread(at: number, talk: Talk = { mode: "panel", settings: presetSettings }): ThreadState {
  const settings = { ...talk, visibility: "private", publicId: null } as const;
  const flags = { titled: false, archived: false, deleted: false, createdAt: at };
  const thread = { id: "thread", title: "", mission: "", ...settings, ...flags };
  return stateOfNewThread({ type: "thread.created", thread, seq: 1, at });
}

export function aMember(id: Id): ThreadState["members"][number] {
  const mark = { shape: "square", hue: "fern", letter: "V" } as const;
  const profile = { name: id, role: "", mark, model: "practice", practice: true };
  return {
    id,
    kind: "identity",
    handle: id,
    role: "member",
    profile,
    identity: id,
    left: false,
    imported: false,
    joinedAt: 0,
  };
}

export function aMessage(id: Id, author: Id, at: number, text = "Hello"): Message {
  const parts = [{ type: "text" as const, text }];
  const none = { parent: null, replyTo: null, to: null, hidden: false, hiddenBy: null, judgements: [] };
  return { id, author, parts, createdAt: at, ...none };
}
