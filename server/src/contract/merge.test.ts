import { type Id, textOf, ThreadFile, type ThreadState, type Turn } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import type { RecordedRequest, Script } from "../providers/scripted/scripted-voices.ts";
import { checkFold } from "../testing/fold.ts";
import { logOf, look, quiet, refusal, say, sure } from "../testing/talk.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
afterEach(() => app.close());

interface Asked {
  head?: { round: Id; versions: Record<string, Id> };
  member?: Id;
}

async function table(scripts: Record<string, Script[]>, more: Parameters<typeof startTestApp>[0] = {}) {
  app = await startTestApp({ scripts, limits: { saveEveryMs: 50 }, ...more });
  const ana = await app.person("Ana");
  const { state } = await ana.threadWith(...Object.keys(scripts));
  const thread = state.thread.id;
  const idOf = (name: string): Id => sure(state.members.find((one) => one.profile.name === name)).id;
  const merge = async (body: Asked = {}) =>
    (await ana.client.call("mergeAnswers", { params: { id: thread }, body })).data.turn;
  const react = async (body: Pick<Asked, "head"> = {}) =>
    (await ana.client.call("letReact", { params: { id: thread }, body })).data.turns;
  return { ana, thread, idOf, merge, react };
}

const said = (turn: Turn) => (turn.message === null ? null : textOf(turn.message));
const rowsOf = (state: ThreadState, round = 0) =>
  sure(state.rounds[round]).turns.map((turn) => [
    turn.stage,
    sure(state.members.find((one) => one.id === turn.member)).profile.name,
    turn.outcome,
    said(turn),
  ]);
const turnOf = (state: ThreadState, id: Id): Turn =>
  sure(state.rounds.flatMap((round) => round.turns).find((turn) => turn.id === id));
const requestsOf = (model: string) => app.voices.requests.filter((request) => request.model === model);
const tailOf = (request: RecordedRequest) => sure(request.messages.at(-1)).text;
const whole = (request: RecordedRequest) => request.messages.map((one) => `${one.role}: ${one.text}`).join("\n\n");
const until = (ana: Person, thread: Id, what: string, check: (turns: Turn[]) => boolean) =>
  eventually(what, async () => {
    const turns = (await look(ana, thread)).state.rounds[0]?.turns ?? [];
    return turns.length > 0 && check(turns);
  });

const words = { vega: "Ship it on Monday.", orin: "Wait for a week.", juno: "Count the tests first." };
const three: Record<string, Script[]> = {
  vega: [[{ text: words.vega }], [{ text: "Merged: Monday, if counted." }], [{ text: "Later." }]],
  orin: [[{ text: words.orin }], [{ text: "Later too." }]],
  juno: [[{ text: words.juno }], [{ text: "Last." }]],
};

test("G1 G2 one voice merges what is there: lettered, unnamed, at the end of its prompt alone", async () => {
  const { ana, thread, idOf, merge } = await table(three);
  const held = (await look(ana, thread)).state;
  await say(ana, thread, "When do we ship?");
  const before = await quiet(ana, thread);
  const id = await merge({ member: idOf("vega") });
  const state = await quiet(ana, thread);
  await checkFold(app, ana, thread, held);
  await checkFold(app, ana, thread, before);

  expect(rowsOf(state).at(-1)).toEqual(["synthesis", "vega", "said", "Merged: Monday, if counted."]);
  const turn = turnOf(state, id);
  const answers = sure(before.rounds[0]).turns.map((one) => one.id);
  expect(turn.beside).toEqual({
    by: state.members.find((one) => one.kind === "person")?.id,
    from: answers,
    missing: [],
  });
  // It stands beside the round: that ended once, and the head is where it was.
  expect((await logOf(app, thread)).filter((event) => event.type === "round.ended")).toHaveLength(1);
  expect(state.rounds[0]?.endedAt).toBe(before.rounds[0]?.endedAt);
  expect(state.head).toEqual(before.head);

  const [first, second] = requestsOf("vega");
  const tail = tailOf(sure(second));
  for (const text of Object.values(words)) expect(tail.split(text)).toHaveLength(2);
  expect([...tail.matchAll(/<reference id="(\w)">/g)].map((match) => match[1])).toEqual(["A", "B", "C"]);
  const references = tail.slice(tail.indexOf("<reference"), tail.lastIndexOf("</reference>"));
  for (const name of ["vega", "orin", "juno"]) expect(references).not.toContain(name);
  expect(tail).toContain("biased, incomplete or wrong");
  // Not even its own answer stands before them, where it would be known by its place.
  expect(second?.messages).toHaveLength(1);
  expect(sure(second).system).toBe(sure(first).system);
  const question = sure(first?.messages[0]).text;
  expect(tail.startsWith(question.slice(0, question.indexOf("</msg>")))).toBe(true);

  // Afterwards it is a message as any other, by name, and what stood before it stays the same.
  await say(ana, thread, "And then?");
  await quiet(ana, thread, 2);
  const next = sure(requestsOf("orin").at(-1));
  expect(whole(next)).toContain('from="vega" kind="model">\nMerged: Monday, if counted.');
  expect(whole(next)).not.toContain("<reference");
  expect(whole(next)).not.toContain("biased, incomplete");
  const own = sure(requestsOf("vega").at(-1));
  expect(whole(own)).not.toContain("<reference");
  const shown = own.messages.map((one) => one.text).join("\n");
  const places = [words.vega, words.orin, words.juno, "Merged: Monday", "And then?"].map((one) => shown.indexOf(one));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(own.messages.filter((one) => one.role === "assistant").map((one) => one.text)).toEqual([
    words.vega,
    "Merged: Monday, if counted.",
  ]);
  expect(shown.startsWith(question.slice(0, question.indexOf("</msg>")))).toBe(true);
});

test("G2 the order of the letters is made from the round's seed, and another voice has another", async () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const { ana, thread, idOf, merge } = await table(
    Object.fromEntries(names.map((name) => [name, [[{ text: `Text of ${name}.` }]]])),
  );
  await say(ana, thread, "Go.");
  await quiet(ana, thread);
  for (const member of ["a", "b"]) {
    await merge({ member: idOf(member) });
    await quiet(ana, thread);
  }
  const orders = ["a", "b"].map((name) =>
    [...tailOf(sure(requestsOf(name).at(-1))).matchAll(/Text of (\w)\./g)].map((match) => match[1]).join(""),
  );
  for (const order of orders) expect([...order].toSorted().join("")).toBe("abcdef");
  expect(orders.every((order) => order === "abcdef") && orders[0] === orders[1]).toBe(false);
  expect(rowsOf((await look(ana, thread)).state).map((row) => row[0])).toEqual([
    ...names.map(() => "sealed"),
    "synthesis",
    "synthesis 2",
  ]);
});

test("G1 while others still write, who finished first merges what is there, and who is missing is said", async () => {
  const { ana, thread, idOf, merge } = await table({
    orin: [[{ text: words.orin }], [{ text: "One answer of what is there." }]],
    vega: [[{ gate: "late" }, { text: words.vega }]],
    juno: [[{ fail: "model_unknown" }]],
  });
  await say(ana, thread, "When?");
  await app.voices.reached("late");
  expect(await refusal(merge({ member: idOf("Ana") }))).toBe("409 not_seated");
  await until(ana, thread, "two have ended", (turns) => turns.filter((one) => one.status === "ended").length === 2);
  const id = await merge();
  await until(ana, thread, "the merge has ended", (turns) => turns.at(-1)?.outcome === "said");
  const running = (await look(ana, thread)).state;
  // The mode neither counts it nor waits for it: the round still waits for Vega.
  expect(running.running).not.toBeNull();
  expect(turnOf(running, id).beside).toMatchObject({ missing: [idOf("vega"), idOf("juno")] });
  expect(turnOf(running, id).member).toBe(idOf("orin"));
  app.voices.release("late");
  const state = await quiet(ana, thread);
  expect(rowsOf(state).map((row) => row[0])).toEqual(["sealed", "sealed", "sealed", "synthesis"]);
  expect(new Set(state.rounds[0]?.turns.map((turn) => turn.position)).size).toBe(4);
});

test("G1 G4 nothing is merged before there is a text, twice at a time, away from the head, or by who left", async () => {
  const { ana, thread, idOf, merge, react } = await table({
    vega: [[{ gate: "go" }, { text: words.vega }], [{ text: "Merging" }, { hang: true }], [{ text: "Next." }]],
    orin: [[{ gate: "go" }, { text: words.orin }], [{ text: "Next." }]],
  });
  expect(await refusal(merge())).toBe("409 nothing_to_merge");
  await say(ana, thread, "When?");
  await app.voices.reached("go");
  expect(await refusal(merge())).toBe("409 nothing_to_merge");
  expect(await refusal(react())).toBe("409 nothing_new");
  app.voices.release("go");
  const first = await quiet(ana, thread);
  const id = await merge({ member: idOf("vega") });
  expect(await refusal(merge({ member: idOf("vega") }))).toBe("409 still_running");
  await until(ana, thread, "it writes", (turns) => turns.at(-1)?.status === "running");
  // Stop all reaches it, and its text is kept.
  await eventually("a word is there", async () => (await look(ana, thread)).drafts.length > 0);
  await ana.client.call("stopThread", { params: { id: thread } });
  expect(said(turnOf(await quiet(ana, thread), id))).toBe("Merging");

  await say(ana, thread, "And now?");
  await quiet(ana, thread, 2);
  const old = { round: sure(first.rounds[0]).id, versions: {} };
  expect(await refusal(merge({ head: old }))).toBe("409 not_at_head");
  expect(await refusal(react({ head: old }))).toBe("409 not_at_head");
  await ana.client.call("removeMember", { params: { id: thread, member: idOf("vega") } });
  expect(await refusal(merge({ member: idOf("vega") }))).toBe("409 not_seated");
  const other = await merge();
  expect(turnOf(await quiet(ana, thread, 2), other).member).toBe(idOf("orin"));
});

test("G3 all who are free react to what the others said so far, as often as there is something new", async () => {
  const { ana, thread, react } = await table({
    vega: [[{ text: words.vega }], [{ text: "PASS" }]],
    orin: [[{ text: words.orin }], [{ text: "Vega forgets the tests." }], [{ text: "PASS" }]],
    late: [[{ gate: "late" }, { text: "At last." }], [{ text: "PASS" }]],
  });
  await say(ana, thread, "When?");
  await until(ana, thread, "two have ended", (turns) => turns.filter((one) => one.status === "ended").length === 2);
  const held = (await look(ana, thread)).state;
  expect(await react()).toHaveLength(2);
  await until(ana, thread, "both reacted", (turns) => turns.filter((one) => one.status === "ended").length === 4);
  await checkFold(app, ana, thread, held);
  const running = (await look(ana, thread)).state;
  expect(running.running).not.toBeNull();
  expect(rowsOf(running).slice(3)).toEqual([
    ["react 1", "vega", "passed", null],
    ["react 1", "orin", "said", "Vega forgets the tests."],
  ]);
  const prompt = whole(sure(requestsOf("orin")[1]));
  expect(prompt).toContain(`from="vega" kind="model">\n${words.vega}`);
  expect(prompt).toContain(`assistant: ${words.orin}`);
  expect(prompt).not.toContain("At last.");

  // Only Vega has read less than was said: Orin's reaction.
  expect(await react()).toHaveLength(1);
  await until(ana, thread, "it reacted", (turns) => turns.filter((one) => one.status === "ended").length === 5);
  expect(await refusal(react())).toBe("409 nothing_new");
  app.voices.release("late");
  await quiet(ana, thread);
  expect(await react()).toHaveLength(3);
  const state = await quiet(ana, thread);
  expect(rowsOf(state).map((row) => row[0])).toEqual([
    "sealed",
    "sealed",
    "sealed",
    "react 1",
    "react 1",
    "react 2",
    "react 3",
    "react 3",
    "react 3",
  ]);
});

test("G4 in Reactions the stages of the mode go on as if nothing had been asked for", async () => {
  const { ana, thread, idOf, merge, react } = await table({
    vega: [[{ text: words.vega }], [{ text: "Merged." }], [{ text: "PASS" }]],
    orin: [[{ text: words.orin }], [{ text: "PASS" }]],
    slow: [[{ gate: "slow" }, { text: "Slowly." }], [{ text: "PASS" }]],
  });
  await ana.client.call("changeThread", { params: { id: thread }, body: { mode: "reactions" } });
  await say(ana, thread, "When?");
  await until(ana, thread, "two have ended", (turns) => turns.filter((one) => one.status === "ended").length === 2);
  await merge({ member: idOf("vega") });
  await until(ana, thread, "it is merged", (turns) => turns.at(-1)?.outcome === "said");
  await react();
  await until(ana, thread, "they reacted", (turns) => turns.filter((one) => one.status === "ended").length >= 5);
  app.voices.release("slow");
  const state = await quiet(ana, thread);
  const stages = rowsOf(state).map((row) => row[0]);
  // The numbers of the mode's own stages are left to it.
  expect(stages.filter((stage) => stage === "react 1")).toHaveLength(3);
  expect(stages.filter((stage) => stage === "react 2")).toHaveLength(2);
  expect(new Set(state.rounds[0]?.turns.map((turn) => turn.position)).size).toBe(stages.length);
  // What was merged is on no prompt of the mode's, which goes by its own stages.
  const reacts = app.voices.requests.filter(
    (request) => tailOf(request).includes("Slowly.") || whole(request).includes("Slowly."),
  );
  expect(reacts.length).toBeGreaterThan(0);
  for (const request of reacts) expect(whole(request)).not.toContain("Merged.");
  expect(state.rounds[0]?.result).toEqual({ missing: [] });
});

test("G4 what is asked for after a next round began is never on that round's path", async () => {
  const { ana, thread, idOf, merge } = await table({
    vega: [
      [{ text: words.vega }],
      [{ text: "Child." }],
      [{ text: "Merged late." }],
      [{ text: "Sibling." }],
      [{ text: "Grandchild." }],
    ],
    orin: [[{ text: words.orin }]],
  });
  await say(ana, thread, "One.");
  const first = await quiet(ana, thread);
  const root = { round: sure(first.rounds[0]).id, versions: {} };
  await say(ana, thread, "Two.");
  const child = sure((await quiet(ana, thread, 2)).head);
  await ana.client.call("moveHead", { params: { id: thread }, body: { head: root } });
  await merge({ member: idOf("vega") });
  await quiet(ana, thread, 2);
  // A new round from here reads it; one that follows the older child does not.
  await say(ana, thread, "Two otherwise.");
  await quiet(ana, thread, 3);
  expect(whole(sure(requestsOf("orin").at(-1)))).toContain("Merged late.");
  await ana.client.call("moveHead", { params: { id: thread }, body: { head: child } });
  await say(ana, thread, "Three.");
  await quiet(ana, thread, 4);
  const last = whole(sure(requestsOf("orin").at(-1)));
  expect(last).toContain("Child.");
  expect(last).not.toContain("Merged late.");
  const file = await fetch(`${app.url}/api/threads/${thread}/export?format=markdown`, {
    headers: { Cookie: ana.cookie },
  });
  const markdown = await file.text();
  expect(markdown).toContain("Grandchild.");
  expect(markdown).not.toContain("Merged late.");
});

test("G1 the versions that the asking person sees are merged; run again, it is asked the same", async () => {
  const { ana, thread, idOf, merge } = await table({
    vega: [[{ text: "First try." }], [{ text: "Second try." }], [{ text: "Merged." }], [{ text: "Merged otherwise." }]],
    orin: [[{ text: words.orin }]],
  });
  await say(ana, thread, "Go.");
  const before = await quiet(ana, thread);
  const first = sure(before.rounds[0]?.turns.find((turn) => turn.member === idOf("vega")));
  await ana.client.call("runTurnAgain", { params: { id: first.id } });
  const head = sure((await quiet(ana, thread)).head);
  const back = { round: head.round, versions: { ...head.versions, [first.id]: first.id } };
  const id = await merge({ head: back, member: idOf("vega") });
  await quiet(ana, thread);
  const request = sure(requestsOf("vega").at(-1));
  expect(tailOf(request)).toContain("First try.");
  expect(tailOf(request)).not.toContain("Second try.");

  await ana.client.call("runTurnAgain", { params: { id } });
  const after = await quiet(ana, thread);
  const again = sure(after.rounds[0]?.turns.find((turn) => turn.of === id));
  expect(again).toMatchObject({ stage: "synthesis", version: 2, beside: turnOf(after, id).beside });
  expect(sure(requestsOf("vega").at(-1)).messages).toEqual(request.messages);
  expect(after.head?.versions[id]).toBe(again.id);
});

test("Q1 Q2 what a merge was made of is shown text by text, and a hidden one is gone from it", async () => {
  const { ana, thread, idOf, merge } = await table(three);
  await say(ana, thread, "When?");
  const before = await quiet(ana, thread);
  const id = await merge({ member: idOf("vega") });
  await quiet(ana, thread);
  const seen = async () => sure((await ana.client.call("readSeen", { params: { id } })).data.calls[0]).pieces;
  const kinds = ["system", "message", "reference", "reference", "reference", "instruction"];
  expect((await seen()).map((piece) => piece.kind)).toEqual(kinds);
  expect(
    (await seen())
      .filter((piece) => piece.kind === "reference")
      .map((piece) => piece.text)
      .toSorted(),
  ).toEqual(Object.values(words).toSorted());
  const orin = sure(before.rounds[0]?.turns.find((turn) => turn.member === idOf("orin"))?.message);
  await ana.client.call("hideMessage", { params: { id: orin.id }, body: {} });
  expect((await seen()).find((piece) => piece.message === orin.id)).toMatchObject({ text: null, missing: "gone" });
  expect(JSON.stringify(await seen())).not.toContain(words.orin);
  const pieces = await app.app.store.db.selectFrom("pieces").select("text").execute();
  expect(JSON.stringify(pieces)).not.toContain(words.orin);
});

test("G4 a merge that was planned when the server died is begun by the next, and one that wrote is interrupted", async () => {
  const { ana, thread, idOf, merge } = await table({
    vega: [[{ text: words.vega }], [{ text: "Half of " }, { hang: true }]],
    orin: [[{ text: words.orin }]],
  });
  await say(ana, thread, "When?");
  await quiet(ana, thread);
  const id = await merge({ member: idOf("vega") });
  await eventually("a word is there", async () => (await look(ana, thread)).drafts.length > 0);
  await app.restart();
  const state = await quiet(ana, thread);
  expect(turnOf(state, id)).toMatchObject({ outcome: "interrupted", beside: { missing: [] } });
  expect(said(turnOf(state, id))).toBe("Half of ");
  expect(state.rounds[0]?.status).toBe("ended");
});

test("G4 where each voice is on its own, nothing is merged and nobody reacts", async () => {
  const { ana, thread, merge, react } = await table(three);
  await ana.client.call("changeThread", { params: { id: thread }, body: { settings: { readsPeers: false } } });
  await say(ana, thread, "When?");
  await quiet(ana, thread);
  expect(await refusal(merge())).toBe("409 voices_apart");
  expect(await refusal(react())).toBe("409 voices_apart");
});

test("G1 an exported thread comes in with what its merges were made of", async () => {
  const { ana, thread, idOf, merge } = await table(three);
  await say(ana, thread, "When?");
  await quiet(ana, thread);
  await merge({ member: idOf("vega") });
  const before = await quiet(ana, thread);
  const file = await fetch(`${app.url}/api/threads/${thread}/export?format=json`, { headers: { Cookie: ana.cookie } });
  const body = ThreadFile.parse(await file.json());
  const { state } = (await ana.client.call("importThread", { body })).data;
  expect(rowsOf(state)).toEqual(rowsOf(before));
  const turns = sure(state.rounds[0]).turns;
  expect(turns.at(-1)?.beside).toMatchObject({ from: turns.slice(0, 3).map((turn) => turn.id), missing: [] });
});
