import {
  type Message,
  type NewThreadEvent,
  presetSettings,
  type Snapshot,
  type ThreadEvent,
  type ThreadState,
} from "@parley/protocol";

export const ids = {
  thread: "00000000-0000-7000-8000-000000000001",
  other: "00000000-0000-7000-8000-000000000002",
  person: "00000000-0000-7000-8000-000000000003",
  voice: "00000000-0000-7000-8000-000000000004",
  second: "00000000-0000-7000-8000-000000000005",
  round: "00000000-0000-7000-8000-000000000006",
  turn: "00000000-0000-7000-8000-000000000007",
  secondTurn: "00000000-0000-7000-8000-000000000008",
  message: "00000000-0000-7000-8000-000000000009",
};

export function threadState(change: Partial<ThreadState> = {}): ThreadState {
  return {
    seq: 10,
    thread: {
      id: ids.thread,
      title: "A thread",
      titled: false,
      mission: "",
      visibility: "private",
      publicId: null,
      mode: "panel",
      settings: presetSettings,
      archived: false,
      deleted: false,
      createdAt: 0,
    },
    members: [],
    head: null,
    running: null,
    waiting: [],
    total: 0,
    from: 0,
    rounds: [],
    memory: [],
    ...change,
  };
}

export function snapshot(state: ThreadState = threadState()): Snapshot {
  return { state, drafts: [], you: ids.person };
}

export function message(author: string, text: string, id = ids.message): Message {
  return {
    id,
    author,
    parts: [{ type: "text", text }],
    createdAt: 0,
    parent: null,
    replyTo: null,
    to: null,
    hidden: false,
    hiddenBy: null,
    judgements: [],
  };
}

export function saved(seq: number, event: NewThreadEvent): ThreadEvent {
  return { ...event, seq, at: seq * 1000 };
}

export function roundStarted(seq: number, round = ids.round, index = 0): ThreadEvent {
  return saved(seq, {
    type: "round.started",
    round,
    index,
    parent: null,
    seed: "s",
    mode: "panel",
    settings: presetSettings,
    members: [],
    messages: [],
  });
}

export function turnPlanned(
  seq: number,
  turn = ids.turn,
  member = ids.voice,
  position = 0,
  round = ids.round,
): ThreadEvent {
  return saved(seq, {
    type: "turn.planned",
    round,
    plan: { turn, stage: "panel", member, position, version: 0, of: null, continues: null, askedBy: [], beside: null },
  });
}

export function turnEnded(seq: number, text: string, turn = ids.turn, member = ids.voice): ThreadEvent {
  return saved(seq, {
    type: "turn.ended",
    round: ids.round,
    turn,
    outcome: "said",
    code: null,
    message: message(member, text),
    links: [],
    mentions: [],
    usage: null,
  });
}
