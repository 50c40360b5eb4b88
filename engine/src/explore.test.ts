import { expect, test } from "vitest";
import { ableMembers, parallel, type Mode } from "./modes/mode.ts";
import { nextCall } from "./next-call.ts";
import { nextSteps, nextStepsOf } from "./next-steps.ts";
import { explore, soundRules } from "./testing/explore.ts";
import type { Talk } from "./testing/builders.ts";
import type { Rules } from "./testing/world.ts";

const runs = 2_000 * (process.env["PARLEY_LONG"] ? 20 : 1);

/** Two stages, so that what holds between stages is explored before a mode of ours has two. */
const twoStages: Mode = {
  plan: (round) => {
    const first = parallel(round, { kind: "speak", stage: "sealed", inputs: [] });
    if (first.length > 0 || round.steps.some((step) => step.status !== "ended")) return { start: first };
    return { start: parallel(round, { kind: "speak", stage: "react", inputs: [] }) };
  },
};

test("rounds survive whatever people, voices and crashes do", { timeout: 600_000 }, () => {
  let crashes = 0;
  let rounds = 0;
  let handoffs = 0;
  let besides = 0;
  const twoStageRules: Rules = { ...soundRules, nextSteps: (round, now) => nextStepsOf(twoStages, round, now) };
  for (let run = 0; run < runs; run += 1) {
    const result = named(`run-${run}`, run % 4 === 0 ? twoStageRules : soundRules);
    crashes += result.crashes;
    rounds += result.rounds;
    handoffs += result.handoffs;
    besides += result.besides;
  }
  console.log(`explored ${runs} runs, ${rounds} rounds, ${crashes} crashes, ${handoffs} handoffs, ${besides} beside`);
  expect(besides).toBeGreaterThan(runs / 4);
  expect(handoffs).toBeGreaterThan(runs / 2);
  expect(crashes).toBeGreaterThan(runs / 2);
});

const talks: Talk[] = [1, 2, 3].flatMap((count) =>
  [true, false].flatMap((readsPeers) => [
    {
      mode: "reactions" as const,
      settings: { stages: count, cycles: 1, readsPeers, handoffs: true, scribe: "off", localOnly: false, learns: true },
    },
    {
      mode: "round-robin" as const,
      settings: { stages: 1, cycles: count, readsPeers, handoffs: true, scribe: "off", localOnly: false, learns: true },
    },
  ]),
);

test.each(talks)("$mode, $settings survives them too", { timeout: 600_000 }, (talk) => {
  let passes = 0;
  let stages = 0;
  let handoffs = 0;
  for (let run = 0; run < runs / 10; run += 1) {
    const result = named(`${talk.mode}-${run}`, soundRules, talk);
    passes += result.passes;
    handoffs += result.handoffs;
    stages = Math.max(stages, result.stages);
  }
  const { readsPeers } = talk.settings;
  expect(passes > 0).toBe(readsPeers);
  expect(handoffs > 0).toBe(readsPeers);
  const most = talk.mode === "reactions" ? talk.settings.stages + 1 : talk.settings.cycles;
  expect(stages).toBe(readsPeers ? most : 1);
});

const again: Mode = {
  plan: (round) => ({ start: parallel({ ...round, steps: [] }, { kind: "speak", stage: "sealed", inputs: [] }) }),
};
const replans: Mode = {
  plan: (round) => {
    const stopped = round.steps.filter((step) => step.outcome === "stopped" && step.stage === "sealed");
    const able = new Set(ableMembers(round).map((member) => member.id));
    const retry = stopped.filter(
      (step) => !able.has(step.member) && !round.steps.some((one) => one.stage === `again/${step.member}`),
    );
    const first = parallel(round, { kind: "speak", stage: "sealed", inputs: [] });
    const again = retry.map((step) => ({ ...step, stage: `again/${step.member}`, position: 100 + step.position }));
    return { start: [...first, ...again] };
  },
};

const broken: [string, Partial<Rules>, RegExp][] = [
  [
    "a mode that plans what is planned",
    { nextSteps: (round, now) => nextStepsOf(again, round, now) },
    /again right away/,
  ],
  [
    "a mode that plans a stopped voice again",
    { nextSteps: (round, now) => nextStepsOf(replans, round, now) },
    /stopped voice|another step for it/,
  ],
  [
    "a round that is done while a step runs",
    {
      nextSteps: (round, now) => {
        const most = round.steps.length > 0 && round.steps.filter((step) => step.status !== "ended").length <= 1;
        return most ? { start: [], stop: [], done: { reason: "complete" } } : nextSteps(round, now);
      },
    },
    /before all its steps ended/,
  ],
  [
    "voices that hand over without end",
    {
      nextSteps: (round, now) =>
        nextSteps({ ...round, steps: round.steps.map(({ automatic: _automatic, ...step }) => step) }, now),
    },
    /more than eight/,
  ],
  [
    "a round that never says it is done",
    { nextSteps: (round, now) => ({ ...nextSteps(round, now), done: undefined }) as ReturnType<typeof nextSteps> },
    /stuck/,
  ],
  [
    "a stop that nobody hears",
    { nextCall: (turn, now) => nextCall({ ...turn, stop: undefined } as typeof turn, now) },
    /after its stop|stopped round/,
  ],
  [
    "an interrupted call that is tried again",
    {
      nextCall: (turn, now) =>
        turn.calls.at(-1)?.outcome === "interrupted"
          ? { call: { n: turn.calls.length + 1, purpose: "retry", deliver: [] } }
          : nextCall(turn, now),
    },
    /interrupted call was repeated|after its stop/,
  ],
  [
    "a retry after the first token",
    {
      nextCall: (turn, now) =>
        nextCall({ ...turn, calls: turn.calls.map((call) => ({ ...call, firstToken: false })) }, now),
    },
    /first token/,
  ],
  ["Stop all that lets the waiting ones go", { waitingMayStart: () => true }, /a stop started|join|Expected/],
  ["waiting messages that nobody takes up", { waitingMayStart: () => false }, /forgotten/],
];

test.each(broken)("the exploration catches %s", (_name, rules, complaint) => {
  expect(() => {
    for (let run = 0; run < 300; run += 1) named(`run-${run}`, { ...soundRules, ...rules });
  }).toThrow(complaint);
});

/** A failure names its seed, so that it can be played again alone. */
function named(seed: string, rules: Rules, talk?: Talk): ReturnType<typeof explore> {
  try {
    return explore(seed, rules, talk);
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
