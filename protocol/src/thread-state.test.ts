import { expect, test } from "vitest";
import type { NewThreadEvent, ThreadEvent } from "./events.ts";
import type { Message } from "./message.ts";
import { presetSettings } from "./round.ts";
import { applyEvent, stateOfNewThread, type ThreadState } from "./thread-state.ts";

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const thread = {
  id: id(1),
  title: "T",
  titled: false,
  mission: "",
  visibility: "private" as const,
  publicId: null,
  mode: "panel" as const,
  settings: presetSettings,
  archived: false,
  deleted: false,
  createdAt: 1,
};
const message = (n: number): Message => ({
  id: id(n),
  author: id(2),
  parts: [{ type: "text", text: `message ${n}` }],
  createdAt: 1,
  parent: null,
  replyTo: null,
  to: null,
  hidden: false,
  hiddenBy: null,
  judgements: [],
});

function log(...events: NewThreadEvent[]): ThreadEvent[] {
  return events.map((event, index) => ({ ...event, seq: index + 2, at: 100 + index }));
}

const start: ThreadState = stateOfNewThread({ type: "thread.created", seq: 1, at: 1, thread });
const begun = (round: number, index: number, messages: string[]): NewThreadEvent => ({
  type: "round.started",
  round: id(round),
  index,
  parent: null,
  seed: "s",
  mode: "panel",
  settings: presetSettings,
  members: [],
  messages,
});
const planned = (round: number, turn: number, position: number, version = 1): NewThreadEvent => ({
  type: "turn.planned",
  round: id(round),
  plan: {
    turn: id(turn),
    stage: "sealed",
    member: id(3),
    position,
    version,
    of: null,
    continues: null,
    askedBy: [],
    beside: null,
  },
});

const events = log(
  { type: "message.posted", message: message(10) },
  begun(20, 0, [id(10)]),
  planned(20, 31, 1),
  planned(20, 30, 0),
  { type: "message.posted", message: message(11) },
  { type: "turn.started", round: id(20), turn: id(30), unseen: 3 },
  { type: "round.ended", round: id(20), reason: "complete", result: null },
  begun(21, 1, [id(11)]),
  planned(21, 32, 0),
  planned(20, 33, 0, 2),
);

test("E3 an event that was read already changes nothing", () => {
  const once = events.reduce(applyEvent, start);
  expect([...events, ...events].reduce(applyEvent, start)).toEqual(once);
  for (const event of events) expect(applyEvent(once, event)).toBe(once);
});

test("a round takes up the messages it names, and stands in its place with its turns in order", () => {
  const state = events.reduce(applyEvent, start);
  expect(state.rounds.map((round) => round.messages.map((one) => one.id))).toEqual([[id(10)], [id(11)]]);
  expect(state.waiting).toEqual([]);
  expect(state.rounds[0]?.turns.map((turn) => turn.id)).toEqual([id(30), id(33), id(31)]);
  expect(state).toMatchObject({ running: id(21), head: { round: id(21), versions: {} }, total: 2 });
});

test("what an event does not concern stays the very same object", () => {
  const before = events.slice(0, -2).reduce(applyEvent, start);
  const after = events.slice(-2, -1).reduce(applyEvent, before);
  expect(after.rounds[0]).toBe(before.rounds[0]);
  expect(after.members).toBe(before.members);
  expect(after.thread).toBe(before.thread);
});

test("E5 an event of a round that the window does not hold changes only what belongs to the thread", () => {
  const before = events.slice(0, -1).reduce(applyEvent, start);
  const window: ThreadState = { ...before, from: 1, rounds: before.rounds.slice(1) };
  const last = events.slice(-1).reduce(applyEvent, window);
  expect(last).toEqual({ ...window, seq: window.seq + 1 });
  const ended: ThreadEvent = { type: "round.ended", seq: 99, at: 9, round: id(20), reason: "complete", result: null };
  expect(applyEvent(window, ended)).toEqual({ ...window, seq: 99, running: null });
});
