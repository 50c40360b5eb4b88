import { presetSettings } from "@parley/protocol";
import { expect, test } from "vitest";
import { newWordsShare } from "./new-words.ts";
import { nextSteps } from "./next-steps.ts";
import type { RoundState, Step, StepState } from "./round-state.ts";
import { aRound } from "./testing/builders.ts";

type Answer = Partial<StepState>;

/** Plays a round to its end, all of a wave at once; answers the round and how it ended. */
function play(changes: Partial<RoundState>, answer: (step: Step) => Answer) {
  const round = aRound(changes);
  for (let wave = 0; wave < 20; wave += 1) {
    const { start, done } = nextSteps(round, wave * 1_000);
    if (done !== undefined) return { round, done };
    for (const step of start) {
      const id = `${step.stage}/${step.member}`;
      const times = { plannedAt: wave * 1_000, startedAt: wave * 1_000, endedAt: wave * 1_000 + 1 };
      const text = { text: `${id} says`, mentions: [] };
      round.steps.push({ ...step, ...times, ...text, id, status: "ended", outcome: "said", ...answer(step) });
    }
  }
  throw new Error("the round never ends");
}

const ids = ({ steps }: RoundState) => steps.map((step) => step.id);
const first = ["sealed/a", "sealed/b", "sealed/c"];

test("M8 who is named speaks after the mode's stages, having read who named it and all the others", () => {
  const { round, done } = play({}, (step) =>
    step.stage === "sealed" && step.member !== "b" ? { mentions: ["b"] } : {},
  );
  expect(ids(round)).toEqual([...first, "handoff 1/b"]);
  const step = round.steps.at(-1);
  expect(step).toMatchObject({ automatic: true, position: 3, askedBy: ["sealed/a", "sealed/c"] });
  expect(step?.inputs.map((input) => input.turn)).toEqual(["sealed/a", "sealed/c"]);
  expect(step?.form).toBe("reaction");
  expect(done).toEqual({ reason: "complete" });
});

test("M8 a voice of the room that the round was not for can be handed to", () => {
  const { round } = play({ members: [{ id: "a", family: "a" }], room: ["a", "b"] }, (step) =>
    step.member === "a" ? { mentions: ["b", "c"] } : {},
  );
  expect(ids(round)).toEqual(["sealed/a", "handoff 1/b"]);
});

test("M8 whoever reads a message in a stage of the mode is not called for it again", () => {
  const { round } = play({ mode: "reactions" }, (step) =>
    step.stage === "sealed" ? { mentions: ["a", "b", "c"] } : {},
  );
  expect(ids(round).filter((id) => id.startsWith("handoff"))).toEqual([]);
  const reacting = play({ mode: "reactions" }, (step) =>
    step.stage === "react 1" && step.member === "a" ? { mentions: ["c"] } : {},
  );
  expect(ids(reacting.round).at(-1)).toBe("handoff 1/c");
  const turns = play({ mode: "round-robin" }, (step) => ({
    mentions: ["a", "b", "c"].filter((id) => id !== step.member),
  }));
  const order = turns.round.steps.slice(0, 3).map((step) => step.member);
  // The last one read both, the first one nobody.
  const wave = turns.round.steps.filter((step) => step.stage === "handoff 1").map((step) => step.member);
  expect(wave.toSorted()).toEqual([order[0], order[1]].toSorted());
});

test("M9 a chain ends at depth 3, and what it asked for is a suggestion", () => {
  const next: Record<string, string> = { a: "b", b: "c", c: "d", d: "e" };
  const members = ["a"].map((id) => ({ id, family: id }));
  const { round, done } = play({ members, room: ["a", "b", "c", "d", "e"] }, (step) => ({
    mentions: [next[step.member] ?? "a"],
  }));
  expect(ids(round)).toEqual(["sealed/a", "handoff 1/b", "handoff 2/c", "handoff 3/d"]);
  const suggestions = [{ turn: "handoff 3/d", member: "e", why: "depth" }];
  expect(done).toEqual({ reason: "complete", result: { missing: [], suggestions } });
});

test("M9 a round has eight automatic turns at most", () => {
  const room = ["a", "b", "c", "d", "e", "f"];
  const { round, done } = play({ members: room.map((id) => ({ id, family: id })), room }, (step) => ({
    mentions: room.filter((id) => id !== step.member),
  }));
  expect(round.steps.filter((step) => step.automatic)).toHaveLength(8);
  expect(done.result?.suggestions?.some((one) => one.why === "turns")).toBe(true);
});

const pair = { members: [{ id: "a", family: "a" }], room: ["a", "b"] };
const toAndFro = (texts: (step: Step) => string) =>
  play(pair, (step) => ({ mentions: [step.member === "a" ? "b" : "a"], text: texts(step) }));

test("M9 a pair that goes to and fro stops after twice, unless there is something new", () => {
  const same = toAndFro(() => "I think @b should decide about apples and pears.");
  expect(ids(same.round)).toEqual(["sealed/a", "handoff 1/b", "handoff 2/a"]);
  expect(same.done.result?.suggestions).toEqual([{ turn: "handoff 2/a", member: "b", why: "same" }]);
  const fresh = toAndFro((step) =>
    step.stage === "handoff 2" ? "Apples keep longer than pears, in a cellar." : "I think apples and pears are fine.",
  );
  expect(ids(fresh.round)).toEqual(["sealed/a", "handoff 1/b", "handoff 2/a", "handoff 3/b"]);
});

test.each([
  ["off", { settings: { ...presetSettings, handoffs: false } }, {}],
  ["stopped", {}, { outcome: "interrupted" as const }],
  ["waiting", { waitingSince: 5 }, {}],
])("M9 nothing is handed over and it is suggested: %s", (why, changes, end) => {
  const { round, done } = play(changes, (step) => (step.member === "a" ? { mentions: ["b"], ...end } : {}));
  expect(ids(round)).toEqual(first);
  expect(done.result?.suggestions).toEqual([{ turn: "sealed/a", member: "b", why }]);
});

test("M9 who failed for good is not called, and nobody is where each is on its own", () => {
  const failed = { outcome: "failed", code: "key_refused", text: "" } as const;
  const { round, done } = play({}, (step) => (step.member === "b" ? failed : { mentions: ["b"] }));
  expect(ids(round)).toEqual(first);
  expect(done.result?.suggestions?.map((one) => one.why)).toEqual(["unable", "unable"]);
  const apart = play({ settings: { ...presetSettings, readsPeers: false } }, (step) => ({
    mentions: ["a", "b", "c"].filter((id) => id !== step.member),
  }));
  expect(ids(apart.round)).toEqual(first);
  expect(apart.done).toEqual({ reason: "complete" });
});

test("M9 after a stop nothing is handed over", () => {
  const round = aRound({ stopped: "person" });
  round.steps = first.map((id, position) => ({
    id,
    kind: "speak",
    stage: "sealed",
    member: id.slice(-1),
    position,
    inputs: [],
    plannedAt: 0,
    status: "ended",
    outcome: "said",
    text: "Go on",
    mentions: id === "sealed/a" ? ["b"] : [],
  }));
  expect(nextSteps(round, 10)).toEqual({
    start: [],
    stop: [],
    done: {
      reason: "stopped",
      result: { missing: [], suggestions: [{ turn: "sealed/a", member: "b", why: "stopped" }] },
    },
  });
});

test("the share of new words", () => {
  expect(newWordsShare("", ["apples"])).toBe(0);
  expect(newWordsShare("Apples AND pears", ["pears and apples"])).toBe(0);
  expect(newWordsShare("@plums apples", ["apples"])).toBe(0);
  expect(newWordsShare("apples plums", ["apples", "pears"])).toBe(0.5);
  expect(newWordsShare("apples 12", [])).toBe(1);
  expect(newWordsShare("苹果好", ["苹果"])).toBeCloseTo(1 / 3);
});
