import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { applyEvent, type ThreadEvent, type ThreadState } from "@parley/protocol";
import { Announcements } from "./announcements.ts";
import { ids, roundStarted, saved, threadState, turnEnded, turnPlanned } from "./testing/builders.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function member(id: string, name: string): ThreadState["members"][number] {
  const mark = { shape: "hexagon", hue: "coral", letter: "V" } as const;
  return {
    id,
    kind: "identity",
    handle: name,
    role: "member",
    profile: { name, role: "", mark, model: null, practice: true },
    identity: null,
    left: false,
    imported: false,
    joinedAt: 0,
  };
}

function listen() {
  const announcements = new Announcements({ now: () => Date.now() });
  const heard: string[] = [];
  announcements.subscribe(() => {
    const { polite, alert } = announcements.spoken();
    heard.push(alert === "" ? polite : alert);
  });
  let state = threadState({ members: [member(ids.voice, "Vega"), member(ids.second, "Orin")] });
  const hear = (event: ThreadEvent): void => {
    state = applyEvent(state, event);
    announcements.hear(event, state);
  };
  return { hear, heard, announcements, thread: state.thread.id };
}

test("where names are hidden nobody is named, and what is asked for beside a round ends nothing", () => {
  const { hear, heard, announcements, thread } = listen();
  announcements.hideNames(thread);
  for (const event of [roundStarted(11), turnPlanned(12), turnPlanned(13, ids.secondTurn, ids.second, 1)]) hear(event);
  hear(saved(14, { type: "turn.started", round: ids.round, turn: ids.turn, unseen: 0 }));
  hear(saved(15, { type: "turn.started", round: ids.round, turn: ids.secondTurn, unseen: 0 }));
  vi.advanceTimersByTime(200);
  hear(turnEnded(16, "One two"));
  vi.advanceTimersByTime(4000);
  announcements.hideNames(null);
  const planned = turnPlanned(17, ids.other, ids.second, 2);
  if (planned.type !== "turn.planned") throw new Error("not a plan");
  hear({ ...planned, plan: { ...planned.plan, beside: { by: ids.voice, from: [ids.turn], missing: [] } } });
  hear(turnEnded(18, "One two three", ids.other, ids.second));
  vi.advanceTimersByTime(4000);
  expect(heard).toEqual([
    "2 voices are answering.",
    "A voice finished, 2 words. One still writing.",
    "Orin finished, 3 words.",
  ]);
});

test("who answers is one sentence, who finishes waits for the next four seconds", () => {
  const { hear, heard } = listen();
  for (const event of [roundStarted(11), turnPlanned(12), turnPlanned(13, ids.secondTurn, ids.second, 1)]) hear(event);
  hear(saved(14, { type: "turn.started", round: ids.round, turn: ids.turn, unseen: 0 }));
  hear(saved(15, { type: "turn.started", round: ids.round, turn: ids.secondTurn, unseen: 0 }));
  vi.advanceTimersByTime(200);
  hear(turnEnded(16, "One two"));
  vi.advanceTimersByTime(1000);
  expect(heard).toEqual(["Vega and Orin are answering."]);

  hear(turnEnded(17, "One two three", ids.secondTurn, ids.second));
  vi.advanceTimersByTime(4000);
  expect(heard).toEqual([
    "Vega and Orin are answering.",
    "Vega finished, 2 words. One still writing. Orin finished, 3 words. All 2 finished in 6 s.",
  ]);
});

test("a failure is told at once with its reason", () => {
  const { hear, heard } = listen();
  hear(roundStarted(11));
  hear(turnPlanned(12));
  hear(
    saved(13, {
      type: "turn.ended",
      round: ids.round,
      turn: ids.turn,
      outcome: "failed",
      code: "key_refused",
      message: null,
      links: [],
      mentions: [],
      usage: null,
    }),
  );

  expect(heard).toEqual(["Vega could not answer. The provider refused the token."]);
});

test("in a round of several stages a pass is told as one, and the end only with the round's", () => {
  const { hear, heard } = listen();
  const started = roundStarted(11);
  if (started.type !== "round.started") throw new Error("no round");
  hear({ ...started, mode: "reactions" });
  hear(turnPlanned(12));
  hear(turnEnded(13, "One two"));
  hear(turnPlanned(14, ids.secondTurn, ids.second, 1));
  const end = {
    round: ids.round,
    turn: ids.secondTurn,
    code: null,
    message: null,
    links: [],
    mentions: [],
    usage: null,
  };
  hear(saved(15, { type: "turn.ended", outcome: "passed", ...end }));
  hear(saved(16, { type: "round.ended", round: ids.round, reason: "complete", result: { missing: [] } }));
  vi.advanceTimersByTime(4000);
  expect(heard).toEqual(["Vega finished, 2 words. Orin passes. All 2 finished in 5 s."]);
});

test("a round that pauses for its budget is said", () => {
  const { hear, heard } = listen();
  for (const event of [roundStarted(11), turnPlanned(12)]) hear(event);
  hear(saved(13, { type: "round.paused", round: ids.round, reason: "thread_budget" }));
  vi.advanceTimersByTime(4000);
  expect(heard).toEqual(["The round is paused: its budget does not pay for the next answer."]);
});
