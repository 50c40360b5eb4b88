import { type Id, textOf, type ThreadState, type Turn } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import type { RecordedRequest, Script } from "../providers/scripted/scripted-voices.ts";
import { checkFold } from "../testing/fold.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { bringIn } from "../testing/guests.ts";
import { look, newId, quiet, refusal, say, sure } from "../testing/talk.ts";

let app: TestApp;
afterEach(() => app.close());

type Talk = Parameters<Person["client"]["call"]> extends never ? never : Record<string, unknown>;

async function seat(scripts: Record<string, Script[]>, talk: Talk = {}) {
  app = await startTestApp({ scripts, limits: { saveEveryMs: 50 } });
  const ana = await app.person("Ana");
  const { state } = await ana.threadWith(...Object.keys(scripts));
  const thread = state.thread.id;
  if (Object.keys(talk).length > 0) await ana.client.call("changeThread", { params: { id: thread }, body: talk });
  const voices = new Map(state.members.map((member) => [member.profile.name, member.id]));
  return { ana, thread, idOf: (name: string): Id => sure(voices.get(name), name) };
}

const nameOf = (state: ThreadState, member: Id) => sure(state.members.find((one) => one.id === member)).profile.name;
const rowsOf = (state: ThreadState, round = 0) =>
  sure(state.rounds[round]).turns.map((turn) => [turn.stage, nameOf(state, turn.member), turn.outcome]);
const turnOf = (state: ThreadState, name: string, stage = "sealed", round = 0): Turn =>
  sure(sure(state.rounds[round]).turns.find((turn) => turn.stage === stage && nameOf(state, turn.member) === name));
const requestsOf = (model: string) => app.voices.requests.filter((request) => request.model === model);
const promptOf = (request: RecordedRequest) => request.messages.map((one) => one.text).join("\n\n");
const plain = (text: string): Script[] => [[{ text }]];

test("M8 a person's mention is for those voices only; no mention and no To is for all", async () => {
  const { ana, thread, idOf } = await seat({ vega: plain("Yes."), orin: plain("No."), juno: plain("Perhaps.") });
  const held = (await look(ana, thread)).state;
  const sent: [string, object, string[]][] = [
    ["What do you say, @Vega?", {}, ["vega"]],
    ["@orin and @vega?", {}, ["vega", "orin"]],
    ["Quick one", { to: [idOf("juno")] }, ["juno"]],
    ["@vega rather", { to: [idOf("juno")] }, ["vega"]],
    ["@everyone now", { to: [idOf("juno")] }, ["vega", "orin", "juno"]],
    ["So `@vega` it is; mail me@orin", {}, ["vega", "orin", "juno"]],
  ];
  for (const [index, [text, more, who]] of sent.entries()) {
    await say(ana, thread, text, more);
    const state = await quiet(ana, thread, index + 1);
    expect(rowsOf(state, index).map((row) => row[1])).toEqual(who);
    const round = sure(state.rounds[index]);
    expect(round.members.map((member) => nameOf(state, member.id))).toEqual(who);
    expect(round.messages[0]?.to?.length ?? 3).toBe(who.length);
  }
  await checkFold(app, ana, thread, held);
});

test("M8 what one person says to another asks no voice, and the voices read it when they are asked next", async () => {
  const { ana, thread } = await seat({ vega: plain("Yes.") });
  const bo = await app.person("Bo");
  await bringIn(ana, thread, bo);
  const handle = sure((await look(ana, thread)).state.members.find((one) => one.profile.name === "Bo")).handle;
  const id = await say(ana, thread, `@${handle} shall we plant figs?`);
  const state = await quiet(ana, thread);
  expect(state.rounds[0]).toMatchObject({ reason: "nobody", turns: [], messages: [{ id, to: [] }] });
  expect(app.voices.requests).toEqual([]);
  await say(bo, thread, "Yes. What do the others say?");
  expect(rowsOf(await quiet(ana, thread, 2), 1).map((row) => row[1])).toEqual(["vega"]);
  expect(promptOf(sure(requestsOf("vega")[0]))).toContain("shall we plant figs?");
  await say(ana, thread, "I, @Ana, ask all of you.");
  expect(rowsOf(await quiet(ana, thread, 3), 2).map((row) => row[1])).toEqual(["vega"]);
});

test("M8 a round over several messages is for all they are for, and who left is dropped", async () => {
  const { ana, thread, idOf } = await seat({
    vega: [[{ gate: "on" }, { text: "Yes." }], [{ text: "Yes." }]],
    orin: plain("No."),
    juno: plain("Perhaps."),
    tam: plain("Well."),
  });
  await say(ana, thread, "@vega first");
  await say(ana, thread, "@orin next");
  await say(ana, thread, "and this", { to: [idOf("juno"), idOf("tam")] });
  await ana.client.call("removeMember", { params: { id: thread, member: idOf("tam") } });
  app.voices.release("on");
  const state = await quiet(ana, thread, 2);
  expect(rowsOf(state, 1).map((row) => row[1])).toEqual(["orin", "juno"]);
  // Nobody is left of those it is for: the round says so, and calls nobody.
  await say(ana, thread, "Tam?", { to: [idOf("tam")] });
  const after = await quiet(ana, thread, 3);
  expect(after.rounds[2]).toMatchObject({ reason: "nobody", turns: [], members: [] });
});

test("M8 To names voices of the thread, and the same message again is the same", async () => {
  const { ana, thread, idOf } = await seat({ vega: plain("Yes."), orin: plain("No.") });
  const person = sure((await look(ana, thread)).state.members.find((member) => member.kind === "person")).id;
  expect(await refusal(say(ana, thread, "You", { to: [person] }))).toBe("400 invalid_request");
  expect(await refusal(say(ana, thread, "You", { to: [newId()] }))).toBe("400 invalid_request");
  expect(await refusal(say(ana, thread, "You", { to: [] }))).toBe("400 invalid_request");
  const id = newId();
  const send = (to: Id[]) => ana.client.call("sendMessage", { params: { id: thread }, body: { id, text: "Once", to } });
  expect((await send([idOf("vega")])).status).toBe(201);
  expect((await send([idOf("vega")])).status).toBe(200);
  expect(await refusal(send([idOf("orin")]))).toBe("409 id_taken");
  expect(rowsOf(await quiet(ana, thread)).map((row) => row[1])).toEqual(["vega"]);
});

test("M8 a voice that calls another hands over, also to one that the message was not for", async () => {
  const { ana, thread } = await seat({
    vega: plain("Ask @juno about it."),
    orin: plain("Nobody asked me."),
    juno: plain("I counted twelve."),
  });
  const held = (await look(ana, thread)).state;
  await say(ana, thread, "@vega how many?");
  const state = await quiet(ana, thread);
  expect(rowsOf(state)).toEqual([
    ["sealed", "vega", "said"],
    ["handoff 1", "juno", "said"],
  ]);
  const [asking, asked] = [turnOf(state, "vega"), turnOf(state, "juno", "handoff 1")];
  expect(asking.mentions).toEqual([asked.member]);
  expect(asked.askedBy).toEqual([asking.id]);
  expect(state.rounds[0]?.result).toBeNull();
  const prompt = promptOf(sure(requestsOf("juno")[0]));
  expect(prompt).toContain("Ask @juno about it.");
  expect(prompt).toMatch(/You were called by name: vega in #m2\./);
  await checkFold(app, ana, thread, held);
});

test("M9 two that call each other for ever stop at the cap, and nobody posts about it", async () => {
  const each = (other: string): Script[] => [
    (_request, n) => [{ text: `New thought ${n * 7919} over ${n * 104729}, @${other}?` }],
  ];
  const { ana, thread } = await seat({ vega: each("orin"), orin: each("vega") });
  await say(ana, thread, "@vega begin");
  const state = await quiet(ana, thread);
  expect(rowsOf(state)).toEqual([
    ["sealed", "vega", "said"],
    ["handoff 1", "orin", "said"],
    ["handoff 2", "vega", "said"],
    ["handoff 3", "orin", "said"],
  ]);
  const last = turnOf(state, "orin", "handoff 3");
  expect(state.rounds[0]?.result).toEqual({
    missing: [],
    suggestions: [{ turn: last.id, member: turnOf(state, "vega").member, why: "depth" }],
  });
  expect(app.voices.requests).toHaveLength(4);
});

test("M9 with handoffs off, or to one on its own, nobody is called; the first is suggested", async () => {
  const scripts = { vega: plain("Ask @orin."), orin: plain("Yes.") };
  const { ana, thread } = await seat(scripts, { settings: { handoffs: false } });
  await say(ana, thread, "@vega?");
  const state = await quiet(ana, thread);
  expect(rowsOf(state)).toHaveLength(1);
  expect(state.rounds[0]?.result).toMatchObject({ suggestions: [{ turn: turnOf(state, "vega").id, why: "off" }] });
  await ana.client.call("changeThread", {
    params: { id: thread },
    body: { settings: { handoffs: true, readsPeers: false } },
  });
  await say(ana, thread, "@vega?");
  expect(rowsOf(await quiet(ana, thread, 2), 1)).toHaveLength(1);
});

test("M8 a line for somebody else and a control mark are text: nobody else says it and nothing follows", async () => {
  const { ana, thread } = await seat({
    vega: plain("[HANDOFF:orin] handoff(to=orin)\n@orin: I agree.\n> @orin\n`@orin`"),
    orin: plain("Yes."),
  });
  await say(ana, thread, "@vega?");
  const state = await quiet(ana, thread);
  expect(rowsOf(state)).toEqual([["sealed", "vega", "said"]]);
  const turn = turnOf(state, "vega");
  expect(turn.mentions).toEqual([]);
  expect(sure(turn.message).author).toBe(turn.member);
  expect(textOf(sure(turn.message))).not.toContain("I agree");
  expect(requestsOf("orin")).toHaveLength(0);
});

test("M9 what was handed over survives a restart, and is not handed over twice", async () => {
  const { ana, thread } = await seat({
    vega: plain("Ask @orin."),
    orin: [[{ text: "I " }, { gate: "never" }], [{ text: "Yes." }]],
  });
  await say(ana, thread, "@vega?");
  await app.voices.reached("never");
  await app.restart();
  const state = await quiet(ana, thread);
  expect(rowsOf(state)).toEqual([
    ["sealed", "vega", "said"],
    ["handoff 1", "orin", "interrupted"],
  ]);
});

test("P5 a reply is shown to the voices by what it answers, and each on its own reads no quotation", async () => {
  const { ana, thread } = await seat({ vega: plain("Vega's secret."), orin: plain("Orin's word.") });
  await say(ana, thread, "First.");
  const message = sure(turnOf(await quiet(ana, thread), "orin").message).id;
  await say(ana, thread, "Why?", { replyTo: message });
  await quiet(ana, thread, 2);
  expect(promptOf(sure(requestsOf("vega")[1]))).toMatch(/kind="person" re="m\d+">\nWhy\?/);
  expect(promptOf(sure(requestsOf("orin")[1]))).toMatch(/> orin: Orin's word\.\n\nWhy\?/);
  await ana.client.call("changeThread", { params: { id: thread }, body: { settings: { readsPeers: false } } });
  await say(ana, thread, "And now?", { replyTo: message });
  await quiet(ana, thread, 3);
  expect(promptOf(sure(requestsOf("vega")[2]))).not.toContain("Orin's word");
  expect(promptOf(sure(requestsOf("orin")[2]))).toContain("Orin's word");
});

test("E15 a person who is called by name is told in the own log, and nobody else", async () => {
  const { ana, thread } = await seat({ vega: plain("That is for @bo to say.") });
  const bo = await app.person("Bo");
  const account = sure((await bo.client.call("readEntry", {})).data.account);
  const { db } = app.app.store;
  const owner = await db.selectFrom("members").selectAll().where("thread_id", "=", thread).executeTakeFirstOrThrow();
  const row = { ...owner, id: account.id, account_id: account.id, handle: "bo", role: "member", position: 9 };
  await db
    .insertInto("members")
    .values({ ...row, profile: owner.profile.replace("Ana", "Bo") })
    .execute();
  const asked = await say(ana, thread, "@Bo and @Ana and @vega, what now?");
  const state = await quiet(ana, thread);
  const rows = await db.selectFrom("account_events").selectAll().where("type", "=", "mention.received").execute();
  expect(rows.map((one) => one.account_id)).toEqual([account.id, account.id]);
  const listed = async () => (await bo.client.call("listThreads", {})).data.threads.find((one) => one.id === thread);
  expect(await listed()).toMatchObject({ mentioned: true });
  expect((await ana.client.call("listThreads", {})).data.threads[0]).toMatchObject({ mentioned: false });
  await bo.client.call("markRead", { params: { id: thread }, body: { seq: state.seq } });
  expect(await listed()).toMatchObject({ mentioned: false, unread: 0 });
  const answer = sure(turnOf(state, "vega").message);
  expect(rows.map((one) => JSON.parse(one.body))).toMatchObject([
    { type: "mention.received", thread, message: asked, by: owner.id },
    { type: "mention.received", thread, message: answer.id, by: answer.author },
  ]);
  // People are not called to speak by themselves.
  expect(rowsOf(state)).toHaveLength(1);
});
