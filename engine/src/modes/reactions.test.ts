import { presetSettings } from "@parley/protocol";
import { expect, test } from "vitest";
import { nextSteps } from "../next-steps.ts";
import type { NextSteps, RoundState, StepState } from "../round-state.ts";
import { aRound, aStep } from "../testing/builders.ts";
import { graceMs } from "./mode.ts";

const four = ["a", "b", "c", "d"].map((id) => ({ id, family: id }));
const said = (member: string, endedAt = 1_000, changes: Partial<StepState> = {}): StepState =>
  aStep(member, { status: "ended", outcome: "said", text: `${member} says`, endedAt, ...changes });
const reactions = (changes: Partial<RoundState> = {}): RoundState =>
  aRound({ mode: "reactions", members: four, ...changes });
const planned = (next: NextSteps) => next.start.map((step) => [step.stage, step.member, step.position]);

test("the first stage is sealed: side by side, without any input or instruction", () => {
  const { start } = nextSteps(reactions(), 0);
  expect(planned({ start, stop: [] })).toEqual(["a", "b", "c", "d"].map((member, at) => ["sealed", member, at]));
  expect(start.every((step) => step.inputs.length === 0 && step.form === undefined)).toBe(true);
});

test("when all ended, each reacts to the texts of the others, never to its own", () => {
  const { start } = nextSteps(reactions({ steps: ["a", "b", "c", "d"].map((member) => said(member)) }), 2_000);
  expect(planned({ start, stop: [] })).toEqual([
    ["react 1", "a", 4],
    ["react 1", "b", 5],
    ["react 1", "c", 6],
    ["react 1", "d", 7],
  ]);
  expect(start[1]?.inputs.map((input) => input.member)).toEqual(["a", "c", "d"]);
  expect(start[1]).toMatchObject({ form: "reaction", instruction: expect.stringContaining("PASS") });
});

test("a stage goes on without who hangs, grace after its quorum and after the slowest that ended", () => {
  const steps = [said("a", 1_000), said("b", 4_000), aStep("c", { startedAt: 2_000 }), aStep("d", { startedAt: 0 })];
  // The second end was at 4 s; c began at 2 s and may take as long as b, the slowest.
  expect(nextSteps(reactions({ steps }), 5_000)).toEqual({ start: [], stop: [], wakeAt: 6_000 + graceMs });
  expect(nextSteps(reactions({ steps }), 6_000 + graceMs - 1).start).toEqual([]);
  const next = nextSteps(reactions({ steps }), 6_000 + graceMs);
  expect(planned(next)).toEqual([
    ["react 1", "a", 4],
    ["react 1", "b", 5],
  ]);
  expect(next.stop).toEqual([]);
});

test("without a quorum, or while one waits for its beginning, nothing is overdue", () => {
  const hangs = [said("a"), aStep("b"), aStep("c"), aStep("d")];
  expect(nextSteps(reactions({ steps: hangs }), 10_000_000)).toEqual({ start: [], stop: [] });
  const queued: StepState = { ...aStep("d", { status: "planned" }) };
  delete queued.startedAt;
  const steps = [said("a"), said("b"), said("c"), queued];
  expect(nextSteps(reactions({ steps }), 10_000_000)).toEqual({ start: [], stop: [] });
});

test("a late voice joins the newest stage when it is free, and only reads what came before that stage", () => {
  const sealed = [said("a"), said("b"), said("c"), said("d", 90_000)];
  const react = ["a", "b", "c"].map((member, at) =>
    aStep(member, { id: `react-${member}`, stage: "react 1", position: 4 + at, inputs: [] }),
  );
  const { start } = nextSteps(reactions({ steps: [...sealed, ...react] }), 90_001);
  expect(start.map((step) => [step.stage, step.member, step.position])).toEqual([["react 1", "d", 7]]);
  expect(start[0]?.inputs.map((input) => input.turn)).toEqual(["step-a", "step-b", "step-c"]);
});

test("the round ends when nobody has anything new to read, and says who is missing", () => {
  const sealed = [
    said("a"),
    said("b"),
    said("c", 1_000, { outcome: "refused", code: "content_refused", text: "" }),
    said("d", 60_000, { outcome: "failed", code: "no_first_token", text: "" }),
  ];
  const settings = { ...presetSettings, stages: 3 };
  const after = nextSteps(reactions({ steps: sealed, settings }), 60_001);
  // The time limit ended d's part in this round; a refusal is no reason not to ask again.
  expect(after.start.map((step) => step.member)).toEqual(["a", "b", "c"]);
  const passed = after.start.map((step, at): StepState => {
    const end = { status: "ended", outcome: "passed", endedAt: 70_000, text: "", mentions: [] as string[] } as const;
    return { ...step, ...end, id: `react-${at}`, plannedAt: 60_001, startedAt: 60_001 };
  });
  expect(nextSteps(reactions({ steps: [...sealed, ...passed], settings }), 70_001)).toEqual({
    start: [],
    stop: [],
    done: {
      reason: "complete",
      result: {
        missing: [
          { stage: "sealed", member: "c" },
          { stage: "sealed", member: "d" },
        ],
      },
    },
  });
});

test("one voice at the table, or voices each on its own, give a plain answer", () => {
  const alone = reactions({ members: four.slice(0, 1), steps: [said("a")] });
  expect(nextSteps(alone, 2_000).done?.reason).toBe("complete");
  const settings = { ...presetSettings, readsPeers: false };
  const apart = reactions({ settings, steps: ["a", "b", "c", "d"].map((member) => said(member)) });
  expect(nextSteps(apart, 2_000).done?.reason).toBe("complete");
});

test("a voice that failed twice in a row is not asked a third time", () => {
  const settings = { ...presetSettings, stages: 2 };
  const failed = { outcome: "failed", code: "provider_error", text: "" } as const;
  const sealed = [said("a"), said("b"), said("c", 1_000, failed)];
  const react = ["a", "b", "c"].map((member, at) =>
    said(member, 2_000, { id: `react-${member}`, stage: "react 1", position: 4 + at, ...(member === "c" && failed) }),
  );
  const { start } = nextSteps(reactions({ settings, members: four.slice(0, 3), steps: [...sealed, ...react] }), 3_000);
  expect(start.map((step) => step.member)).toEqual(["a", "b"]);
});
