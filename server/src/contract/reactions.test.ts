import { type Id, textOf, type ThreadState, type Turn } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import type { RecordedRequest, Script } from "../providers/scripted/scripted-voices.ts";
import { checkFold } from "../testing/fold.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { logOf, look, quiet, say, sure } from "../testing/talk.ts";

let app: TestApp;
afterEach(() => app.close());

interface Talk {
  mode: "panel" | "reactions" | "round-robin";
  settings?: { stages?: number; cycles?: number; readsPeers?: boolean };
}

async function seat(talk: Talk, scripts: Record<string, Script[]>, limits: Record<string, number> = {}) {
  app = await startTestApp({ scripts, limits: { saveEveryMs: 50, ...limits } });
  const ana = await app.person("Ana");
  const { state } = await ana.threadWith(...Object.keys(scripts));
  await ana.client.call("changeThread", { params: { id: state.thread.id }, body: talk });
  return { ana, thread: state.thread.id };
}

const turnsOf = (state: ThreadState, round = 0): Turn[] => sure(state.rounds[round]).turns;
const said = (turn: Turn) => (turn.message === null ? null : textOf(turn.message));
const requestsOf = (model: string) => app.voices.requests.filter((request) => request.model === model);
const promptOf = (request: RecordedRequest) => request.messages.map((one) => `${one.role}: ${one.text}`).join("\n\n");
const nameOf = (state: ThreadState, member: Id) => sure(state.members.find((one) => one.id === member)).profile.name;
const rowsOf = (state: ThreadState, round = 0) =>
  turnsOf(state, round).map((turn) => [turn.stage, nameOf(state, turn.member), turn.outcome, said(turn)]);
/** The short id under which a prompt shows what somebody said last. */
const idOf = (request: RecordedRequest, name: string) =>
  sure([...promptOf(request).matchAll(new RegExp(`<msg id="(m\\d+)" from="${name}"`, "g"))].at(-1)?.[1]);

/** Makes everything that was seem twenty seconds older, as if that long had passed. */
async function passTime(thread: Id): Promise<void> {
  const { db } = app.app.store;
  for (const turn of await db.selectFrom("turns").selectAll().where("thread_id", "=", thread).execute()) {
    const older = (at: number | null) => (at === null ? null : Number(at) - 20_000);
    const times = {
      started_at: older(turn.started_at),
      progress_at: older(turn.progress_at),
      ended_at: older(turn.ended_at),
    };
    await db.updateTable("turns").set(times).where("id", "=", turn.id).execute();
  }
  await db
    .updateTable("rounds")
    .set({ wake_at: 0 })
    .where("thread_id", "=", thread)
    .where("wake_at", "is not", null)
    .execute();
}

const until = (ana: Person, thread: Id, what: string, check: (turns: Turn[]) => boolean) =>
  eventually(what, async () => check(turnsOf((await look(ana, thread)).state)));

test("M1 M2 M3 a react stage: one passes, one disputes, one is asked again and agrees, one speaks", async () => {
  const { ana, thread } = await seat(
    { mode: "reactions" },
    {
      vega: [[{ text: "Ship it." }], [{ text: "PA" }, { text: "SS" }]],
      orin: [
        [{ text: "Wait a week." }],
        (request) => [{ text: `DISPUTE #${idOf(request, "vega")}\n\nNobody ` }, { text: "tested it." }],
      ],
      juno: [
        [{ text: "Count first." }],
        [{ text: "AGREE #m99\nVega knows." }],
        (request) => [{ text: `AGREE #${idOf(request, "orin")}` }],
      ],
      tam: [[{ text: "Say it plainly." }], [{ text: "Agreement is cheap." }]],
    },
  );
  const held = (await look(ana, thread)).state;
  await say(ana, thread, "Now or later?");
  const state = await quiet(ana, thread);

  expect(rowsOf(state)).toEqual([
    ["sealed", "vega", "said", "Ship it."],
    ["sealed", "orin", "said", "Wait a week."],
    ["sealed", "juno", "said", "Count first."],
    ["sealed", "tam", "said", "Say it plainly."],
    ["react 1", "vega", "passed", null],
    ["react 1", "orin", "reacted", "Nobody tested it."],
    ["react 1", "juno", "reacted", null],
    ["react 1", "tam", "said", "Agreement is cheap."],
  ]);
  const messageOf = (at: number) => sure(turnsOf(state)[at]?.message).id;
  expect(turnsOf(state).map((turn) => turn.links)).toEqual([
    [],
    [],
    [],
    [],
    [],
    [{ kind: "dispute", message: messageOf(0) }],
    [{ kind: "agree", message: messageOf(1) }],
    [],
  ]);
  expect(state.rounds[0]).toMatchObject({ mode: "reactions", reason: "complete", result: { missing: [] } });
  await checkFold(app, ana, thread, held);

  // Each was shown the others once, and was called once for each turn, one of them once more.
  expect(requestsOf("vega")).toHaveLength(2);
  expect(promptOf(sure(requestsOf("vega")[1]))).toContain("Wait a week.");
  const again = sure(requestsOf("juno")[2]);
  expect(again.messages.slice(-2).map((one) => one.role)).toEqual(["assistant", "user"]);
  expect(again.messages.at(-1)?.text).toContain(`#${idOf(again, "orin")}`);
  const calls = await app.app.store.db
    .selectFrom("calls")
    .select(["purpose"])
    .where("thread_id", "=", thread)
    .execute();
  expect(calls.filter((call) => call.purpose === "re-ask")).toHaveLength(1);
  expect(calls).toHaveLength(9);
});

test("M3 a keyword that names no message twice is taken as a message", async () => {
  const stubborn = [{ text: "DISPUTE everything.\nAll of it." }];
  const { ana, thread } = await seat(
    { mode: "reactions" },
    { vega: [[{ text: "Ship it." }], [{ text: "PASS" }]], orin: [[{ text: "Wait." }], stubborn, stubborn] },
  );
  await say(ana, thread, "Now or later?");
  const state = await quiet(ana, thread);
  expect(rowsOf(state)[3]).toEqual(["react 1", "orin", "said", "DISPUTE everything.\nAll of it."]);
  expect(requestsOf("orin")).toHaveLength(3);
});

test("M2 nothing of a line that may still become a pass is shown, and a stop leaves none of it", async () => {
  const { ana, thread } = await seat(
    { mode: "reactions" },
    {
      vega: [[{ text: "Ship it." }], [{ text: "PAS" }, { gate: "half" }]],
      orin: [[{ text: "Wait." }], [{ text: "PASS" }]],
    },
  );
  await say(ana, thread, "Now or later?");
  await app.voices.reached("half");
  await until(ana, thread, "the other passed", (turns) => turns.some((turn) => turn.outcome === "passed"));
  const { drafts } = await look(ana, thread);
  expect(drafts.flatMap((draft) => draft.parts)).toEqual([]);
  await ana.client.call("stopThread", { params: { id: thread } });
  const turn = sure(turnsOf(await quiet(ana, thread))[2]);
  expect([turn.outcome, turn.message]).toEqual(["stopped", null]);
});

const badCompany: Record<string, Script[]> = {
  good: [[{ text: "Ship it." }], (request) => [{ text: `DISPUTE #${idOf(request, "noise")}\nThat is noise.` }]],
  hangs: [[{ hang: true }]],
  refused: [[{ fail: "content_refused" }]],
  noise: [[{ text: "AGREE #\u0000?? </msg> ]]" }]],
};

test("M4 in Reactions, a stage of which one hangs, one is refused and one talks rubbish ends after grace", async () => {
  const { ana, thread } = await seat({ mode: "reactions" }, badCompany, {
    firstTokenMs: 3_000,
    firstTokenLocalMs: 3_000,
  });
  await say(ana, thread, "Now or later?");
  await until(ana, thread, "three ended", (turns) => turns.filter((turn) => turn.status === "ended").length === 3);
  await passTime(thread);
  await until(ana, thread, "the next stage began", (turns) => turns.some((turn) => turn.stage === "react 1"));
  const before = turnsOf((await look(ana, thread)).state);
  expect(before.find((turn) => turn.stage === "sealed" && turn.status !== "ended")).toBeDefined();
  const state = await quiet(ana, thread);
  const byName = rowsOf(state).map(([stage, name, outcome]) => [stage, name, outcome]);
  expect(byName).toEqual([
    ["sealed", "good", "said"],
    ["sealed", "hangs", "failed"],
    ["sealed", "refused", "refused"],
    ["sealed", "noise", "said"],
    ["react 1", "good", "reacted"],
    ["react 1", "refused", "refused"],
    ["react 1", "noise", "said"],
  ]);
  const missing = sure(state.rounds[0]).result as { missing: { stage: string; member: Id }[] };
  expect(missing.missing.map((one) => [one.stage, nameOf(state, one.member)])).toEqual([
    ["sealed", "hangs"],
    ["sealed", "refused"],
    ["react 1", "refused"],
  ]);
});

test("M4 in Round robin, who hangs loses the floor after grace, and the round names who is missing", async () => {
  const { ana, thread } = await seat({ mode: "round-robin", settings: { cycles: 2 } }, badCompany, {
    firstTokenMs: 3_000,
    firstTokenLocalMs: 3_000,
  });
  await say(ana, thread, "Now or later?");
  const hanging = (turns: Turn[]) => turns.find((turn) => turn.status === "running" && turn.startedAt !== null);
  await until(ana, thread, "the one that hangs has the floor", (turns) => {
    return turns.length > 0 && hanging(turns) !== undefined && requestsOf("hangs").length > 0;
  });
  await passTime(thread);
  const state = await quiet(ana, thread);
  const turns = turnsOf(state);
  const names = (stage: string) =>
    turns.filter((turn) => turn.stage === stage).map((turn) => nameOf(state, turn.member));
  expect(names("cycle 1").toSorted()).toEqual(["good", "hangs", "noise", "refused"]);
  expect(names("cycle 2")).not.toContain("hangs");
  const result = sure(state.rounds[0]).result as { missing: { member: Id }[] };
  expect(new Set(result.missing.map((one) => nameOf(state, one.member)))).toEqual(new Set(["hangs", "refused"]));
  expect(requestsOf("hangs")).toHaveLength(1);
});

test("M5 in Round robin, each reads all before it, and the round ends when everyone passes", async () => {
  const scripts: Record<string, Script[]> = {
    vega: [[{ text: "Vega opens." }], [{ text: "PASS" }]],
    orin: [[{ text: "Orin adds." }], [{ text: "PASS" }]],
    juno: [[{ text: "Juno closes." }], [{ text: "PASS" }]],
  };
  const { ana, thread } = await seat({ mode: "round-robin", settings: { cycles: 3 } }, scripts);
  await say(ana, thread, "Go round.");
  const state = await quiet(ana, thread);
  const order = turnsOf(state).map((turn) => nameOf(state, turn.member));
  expect(order.slice(0, 3).toSorted()).toEqual(["juno", "orin", "vega"]);
  expect(turnsOf(state).some((turn) => turn.stage === "cycle 3")).toBe(false);
  const third = sure(requestsOf(sure(order[2]))[0]);
  for (const name of order.slice(0, 2)) expect(promptOf(third)).toContain(`from="${name}"`);
  expect(sure(requestsOf(sure(order[0]))[0]).messages).toHaveLength(1);
  expect(promptOf(sure(requestsOf(sure(order[0]))[0]))).not.toContain("PASS");
});

test("P2 with a late peer and a pass in between, a prompt begins with the one before, up to its volatile end", async () => {
  const { ana, thread } = await seat(
    { mode: "reactions", settings: { stages: 2 } },
    {
      vega: [[{ text: "Ship it." }], [{ text: "PASS" }], [{ text: "Vega again." }]],
      orin: [
        [{ text: "Wait." }],
        (request) => [{ text: `AGREE #${idOf(request, "vega")}\nFair.` }],
        [{ text: "PASS" }],
      ],
      tam: [[{ gate: "late" }, { text: "Late, but here." }], [{ text: "One more thing." }], [{ text: "PASS" }]],
    },
  );
  await say(ana, thread, "Now or later?");
  await until(ana, thread, "two ended", (turns) => turns.filter((turn) => turn.status === "ended").length === 2);
  await passTime(thread);
  await until(ana, thread, "a pass", (turns) => turns.some((turn) => turn.outcome === "passed"));
  app.voices.release("late");
  await quiet(ana, thread);
  await ana.client.call("changeThread", { params: { id: thread }, body: { mode: "panel" } });
  await say(ana, thread, "And then?");
  await quiet(ana, thread, 2);

  for (const model of ["vega", "orin", "tam"]) {
    const shown = requestsOf(model).map(({ system, messages }) => ({ system, text: withoutTail(messages) }));
    expect(shown.length).toBeGreaterThan(2);
    shown.slice(1).forEach((next, at) => {
      const before = sure(shown[at]);
      expect(next.system).toBe(before.system);
      expect(next.text.startsWith(before.text), `request ${at + 2} of ${model}`).toBe(true);
    });
  }
  // The instruction of the stage is nowhere but in the end of its own calls.
  for (const request of app.voices.requests) {
    expect(request.system).not.toContain("PASS");
    expect(withoutTail(request.messages)).not.toContain("DISPUTE #id");
  }
});

/** All that a request shows but the end of its last user turn, which begins behind the last element. */
function withoutTail(messages: RecordedRequest["messages"]): string {
  const last = sure(messages.at(-1));
  const end = last.text.lastIndexOf("</msg>");
  const kept = end === -1 ? [] : [{ ...last, text: last.text.slice(0, end + "</msg>".length) }];
  return [...messages.slice(0, -1), ...kept].map((one) => `[${one.role}]\n${one.text}`).join("\n\n");
}

test.each(["panel", "reactions", "round-robin"] as const)(
  "M6 each on its own, no voice reads another: %s",
  async (mode) => {
    const settings = { stages: 3, cycles: 3, readsPeers: false };
    const { ana, thread } = await seat(
      { mode, settings },
      { vega: [[{ text: "Vega's secret." }]], orin: [[{ text: "Orin's secret." }]] },
    );
    await say(ana, thread, "First question.");
    await quiet(ana, thread);
    await say(ana, thread, "Second question.");
    const state = await quiet(ana, thread, 2);
    expect(state.rounds.flatMap((round) => round.turns)).toHaveLength(4);
    for (const [model, other] of [
      ["vega", "Orin's secret."],
      ["orin", "Vega's secret."],
    ] as const) {
      const second = promptOf(sure(requestsOf(model)[1]));
      expect(second).not.toContain(other);
      expect(second).toContain("First question.");
      expect(second).toContain("Second question.");
    }
    // Once they read each other again, nothing is hidden from them.
    await ana.client.call("changeThread", {
      params: { id: thread },
      body: { mode: "panel", settings: { readsPeers: true } },
    });
    await say(ana, thread, "Third question.");
    await quiet(ana, thread, 3);
    expect(promptOf(sure(requestsOf("vega")[2]))).toContain("Orin's secret.");
  },
);

test("M7 the settings of a thread are kept, changed one by one, and copied into the rounds that begin then", async () => {
  const { ana, thread } = await seat({ mode: "reactions", settings: { stages: 2 } }, { vega: [[{ text: "Yes." }]] });
  await say(ana, thread, "First.");
  await quiet(ana, thread);
  await ana.client.call("changeThread", { params: { id: thread }, body: { settings: { readsPeers: false } } });
  await say(ana, thread, "Second.");
  const state = await quiet(ana, thread, 2);
  expect(state.thread.settings).toEqual({
    stages: 2,
    cycles: 1,
    readsPeers: false,
    handoffs: true,
    scribe: "off",
    localOnly: false,
    learns: true,
  });
  expect(state.rounds.map((round) => round.settings.readsPeers)).toEqual([true, false]);
  expect(state.rounds.map((round) => round.settings.stages)).toEqual([2, 2]);
  const started = (await logOf(app, thread)).filter((event) => event.type === "round.started");
  expect(started.map((event) => event.settings)).toEqual(state.rounds.map((round) => round.settings));
  // A voice alone at the table just answers.
  expect(turnsOf(state)).toHaveLength(1);
});
