import { expect, test } from "vitest";
import { graceMs, parallel, type Mode } from "./modes/mode.ts";
import { nextSteps, nextStepsOf } from "./next-steps.ts";
import { aRound, aStep } from "./testing/builders.ts";

const ended = { status: "ended", outcome: "said", endedAt: 5 } as const;

test("a panel plans one sealed step a member, in seat order", () => {
  const { start, stop, done } = nextSteps(aRound(), 0);
  expect(start.map((step) => [step.member, step.position, step.sealed, step.inputs])).toEqual([
    ["a", 0, true, []],
    ["b", 1, true, []],
    ["c", 2, true, []],
  ]);
  expect(stop).toEqual([]);
  expect(done).toBeUndefined();
});

test("who left before the round has no place in it", () => {
  const members = [
    { id: "a", family: "x", left: true as const },
    { id: "b", family: "x" },
  ];
  expect(nextSteps(aRound({ members }), 0).start.map((step) => [step.member, step.position])).toEqual([["b", 0]]);
});

test("asked again with everything saved it starts and stops nothing", () => {
  const round = aRound({ steps: ["a", "b", "c"].map((member) => aStep(member, { status: "planned" })) });
  expect(nextSteps(round, 1_000_000)).toEqual({ start: [], stop: [] });
});

test("it returns only what is not planned yet, and never a position twice", () => {
  const members = [
    { id: "a", family: "x", left: true as const },
    { id: "b", family: "x" },
    { id: "c", family: "x" },
  ];
  const { start } = nextSteps(aRound({ members, steps: [aStep("b", { position: 1 })] }), 0);
  expect(start.map((step) => [step.member, step.position])).toEqual([["c", 2]]);
});

test("it is complete when every step ended, however it ended", () => {
  const steps = [
    aStep("a", ended),
    aStep("b", { ...ended, outcome: "failed" }),
    aStep("c", { ...ended, outcome: "stopped" }),
  ];
  expect(nextSteps(aRound({ steps }), 9)).toEqual({ start: [], stop: [], done: { reason: "complete" } });
  expect(nextSteps(aRound({ steps: [...steps.slice(0, 2), aStep("c")] }), 9).done).toBeUndefined();
});

test("with nobody able it ends at once and says so", () => {
  expect(nextSteps(aRound({ members: [] }), 0).done).toEqual({ reason: "nobody" });
});

test("a stopped round starts nothing, stops what runs once, and is done when all ended", () => {
  expect(nextSteps(aRound({ stopped: "person" }), 0)).toEqual({ start: [], stop: [], done: { reason: "stopped" } });
  const steps = [aStep("a", ended), aStep("b"), aStep("c", { stop: "person" })];
  expect(nextSteps(aRound({ stopped: "person", steps }), 0)).toEqual({ start: [], stop: ["step-b"] });
  const over = steps.map((step) => ({ ...step, ...ended }));
  expect(nextSteps(aRound({ stopped: "person", steps: over }), 0).done).toEqual({ reason: "stopped" });
});

test("the step of a member who left is stopped, planned or running", () => {
  const members = ["a", "b", "c"].map((id) => ({ id, family: id, ...(id === "c" ? {} : { left: true as const }) }));
  const steps = [aStep("a"), aStep("b", { status: "planned" }), aStep("c")];
  expect(nextSteps(aRound({ members, steps }), 0).stop).toEqual(["step-a", "step-b"]);
});

test("a voice stopped before it said anything is not planned again", () => {
  const steps = [aStep("a", { ...ended, outcome: "stopped", stop: "person", stage: "earlier" })];
  expect(nextSteps(aRound({ steps }), 0).start.map((step) => step.member)).toEqual(["b", "c"]);
});

test("grace counts from the later of the last progress and the moment the message began to wait", () => {
  const steps = [
    aStep("a", { progressAt: 1_000 }),
    aStep("b", { progressAt: 30_000 }),
    aStep("c", { status: "planned" }),
  ];
  const round = aRound({ steps, waitingSince: 20_000 });
  expect(nextSteps(round, 20_001)).toEqual({ start: [], stop: [], wakeAt: 20_000 + graceMs });
  expect(nextSteps(round, 35_000)).toEqual({ start: [], stop: ["step-a"], wakeAt: 45_000 });
  const saved = aRound({ ...round, steps: [aStep("a", { stop: "mode" }), ...steps.slice(1)] });
  expect(nextSteps(saved, 45_000)).toEqual({ start: [], stop: ["step-b"] });
});

test("a step that waits for approval yields as soon as a message waits", () => {
  const steps = [aStep("a", { status: "waiting" }), aStep("b"), aStep("c", ended)];
  expect(nextSteps(aRound({ steps }), 5).stop).toEqual([]);
  expect(nextSteps(aRound({ steps, waitingSince: 5 }), 5).stop).toEqual(["step-a"]);
});

test("an unknown mode is a broken invariant, not an empty round", () => {
  expect(() => nextSteps(aRound({ mode: "nonsense" }), 0)).toThrow(/nonsense/);
});

const twoStages: Mode = {
  plan: (round) => ({
    start:
      round.steps.length === 0
        ? parallel(round, { kind: "speak", stage: "first", inputs: [] })
        : round.steps.every((step) => step.status === "ended")
          ? parallel(round, { kind: "speak", stage: "second", inputs: [] })
          : [],
  }),
};

test("while a message waits no new stage begins, but the first one does", () => {
  expect(nextStepsOf(twoStages, aRound({ waitingSince: 1 }), 2).start).toHaveLength(3);
  const steps = ["a", "b", "c"].map((member) => aStep(member, { ...ended, stage: "first" }));
  expect(nextStepsOf(twoStages, aRound({ steps }), 9).start.map((step) => [step.stage, step.position])).toEqual([
    ["second", 3],
    ["second", 4],
    ["second", 5],
  ]);
  expect(nextStepsOf(twoStages, aRound({ steps, waitingSince: 6 }), 9)).toEqual({
    start: [],
    stop: [],
    done: { reason: "complete" },
  });
});
