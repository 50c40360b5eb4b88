import { textOf, type Id, type SeenCall, type ThreadState, type Turn } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import type { RecordedRequest } from "../providers/scripted/scripted-voices.ts";
import { look, newId, quiet, refusal, say, sure } from "../testing/talk.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
afterEach(() => app.close());

const seenOf = async (person: Person, turn: Id): Promise<SeenCall[]> =>
  (await person.client.call("readSeen", { params: { id: turn } })).data.calls;
const said = (state: ThreadState, text: string): Turn =>
  sure(
    state.rounds.flatMap((round) => round.turns).find((turn) => turn.message !== null && textOf(turn.message) === text),
    text,
  );
const hide = (person: Person, id: Id) => person.client.call("hideMessage", { params: { id }, body: {} });
const requestOf = (call: SeenCall): RecordedRequest =>
  sure(app.voices.requests.filter((request) => request.model === call.model).at(-1));

/** Every piece stands in the request that was made, in this order and nothing between them. */
function expectSent(call: SeenCall, request: RecordedRequest): void {
  expect(call.pieces[0]).toMatchObject({ kind: "system", text: request.system });
  let rest = request.messages.map((message) => message.text).join("\n");
  for (const piece of call.pieces.slice(1)) {
    const at = rest.indexOf(piece.text ?? "(gone)");
    expect(at, `${piece.kind} ${piece.text}`).toBeGreaterThanOrEqual(0);
    rest = rest.slice(at + (piece.text ?? "").length);
  }
  expect(rest.trim()).toBe("");
}

test("Q1 what a call was made of is what was sent, with tokens, times and cost, each retry of its own", async () => {
  app = await startTestApp({
    limits: { retriesPerCall: 1 },
    scripts: {
      voice: [
        [{ text: "One." }],
        [{ fail: "provider_error" }],
        [{ text: "Two." }, { usage: { input: 90, cachedInput: 60, output: 7, reasoning: 0 } }],
      ],
      peer: [[{ text: "Peer one." }], [{ text: "Peer two." }]],
    },
  });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("voice", "peer")).state.thread.id;
  await say(ana, thread, "First question.");
  await quiet(ana, thread);
  await say(ana, thread, "Second question.");
  const turn = said(await quiet(ana, thread, 2), "Two.");
  const calls = await seenOf(ana, turn.id);
  expect(calls.map((call) => [call.purpose, call.outcome, call.code])).toEqual([
    ["first", "failed", "provider_error"],
    ["retry", "complete", null],
  ]);
  const last = sure(calls.at(-1));
  expect(last.pieces.map((piece) => [piece.kind, piece.missing])).toEqual([
    ["system", null],
    ["message", null],
    ["own", null],
    ["message", null],
    ["message", null],
    ["instruction", null],
  ]);
  expectSent(last, requestOf(last));
  expect(last.usage).toMatchObject({ input: 90, output: 7 });
  expect(last.firstTokenAt).toBeGreaterThanOrEqual(last.startedAt);
  expect(last.endedAt).toBeGreaterThanOrEqual(sure(last.firstTokenAt));
  expect(last.cost).not.toBeNull();
  expect(last.parameters).not.toBeNull();
});

test("Q2 a hidden message is gone from what a call was made of, and no other account is told anything", async () => {
  app = await startTestApp({ scripts: { voice: [[{ text: "Answer." }]] } });
  const [ana, bo] = [await app.person("Ana"), await app.person("Bo")];
  const thread = (await ana.threadWith("voice")).state.thread.id;
  const id = newId();
  await ana.client.call("sendMessage", { params: { id: thread }, body: { id, text: "The secret is herring." } });
  const turn = said(await quiet(ana, thread), "Answer.");
  const before = sure((await seenOf(ana, turn.id))[0]);
  expect(before.pieces.find((piece) => piece.message === id)).toMatchObject({ text: "The secret is herring." });
  await hide(ana, id);
  const after = sure((await seenOf(ana, turn.id))[0]);
  const piece = sure(after.pieces.find((one) => one.message === id));
  expect(piece).toMatchObject({ kind: "message", text: null, missing: "gone" });
  expect(piece.hash).toBe(before.pieces.find((one) => one.message === id)?.hash);
  expect(JSON.stringify(after)).not.toContain("herring");
  expect(await refusal(seenOf(bo, turn.id))).toBe("404 not_found");
});

test("Q3 a continued version shows the text that it goes on with", async () => {
  app = await startTestApp({ scripts: { voice: [[{ text: "Half of " }, { cut: true }], [{ text: "it." }]] } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("voice")).state.thread.id;
  await say(ana, thread, "Go.");
  const first = said(await quiet(ana, thread), "Half of ");
  await ana.client.call("continueTurn", { params: { id: first.id } });
  const second = said(await quiet(ana, thread), "Half of it.");
  const call = sure((await seenOf(ana, second.id))[0]);
  expect(call.pieces.map((piece) => piece.text)).toContain("Half of ");
  expectSent(call, requestOf(call));
});

test("P2 after an edit, a version or a hidden message the blocks of two calls are equal up to the first that changed", async () => {
  const answers = ["One.", "Two.", "Three.", "Four.", "Five.", "Six.", "Seven."];
  app = await startTestApp({ scripts: { voice: answers.map((text) => [{ text }]) } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("voice")).state.thread.id;
  const ask = async (text: string, rounds: number, parent?: { round: Id; versions: Record<string, Id> } | null) => {
    await say(ana, thread, text, parent === undefined ? {} : { parent });
    return quiet(ana, thread, rounds);
  };
  await ask("Question one.", 1);
  const two = await ask("Question two.", 2);
  const three = await ask("Question three.", 3);
  const blocks = async (answer: string) => {
    const turn = said((await look(ana, thread)).state, answer);
    return sure((await seenOf(ana, turn.id))[0]).pieces.filter((piece) => piece.kind !== "instruction");
  };
  const common = (a: { hash: string }[], b: { hash: string }[]) => {
    const at = a.findIndex((piece, index) => piece.hash !== b[index]?.hash);
    return at === -1 ? a.length : at;
  };
  const third = await blocks("Three.");
  // What goes on only adds.
  expect(common(await blocks("Two."), third)).toBe((await blocks("Two.")).length);

  // An edit of the third question: equal up to it, and it is the first that differs.
  const parent = { round: sure(three.rounds[1]).id, versions: {} };
  await ask("Question three, otherwise.", 4, parent);
  const edited = await blocks("Four.");
  const lastOf = (pieces: unknown[]) => pieces.length - 1;
  expect(common(third, edited)).toBe(lastOf(third));
  expect(edited.at(-1)).toMatchObject({ kind: "message", text: "Question three, otherwise." });

  // Another version of the second answer, and a question after it: equal up to that answer.
  const answer = said(two, "Two.");
  await ana.client.call("runTurnAgain", { params: { id: answer.id } });
  const version = said(await quiet(ana, thread, 4), "Five.");
  const at = { round: sure(two.rounds[1]).id, versions: { [answer.id]: version.id } };
  await ask("Question three, again.", 5, at);
  const branched = await blocks("Six.");
  const changed = third.findIndex((piece) => piece.text === "Two.");
  expect(common(third, branched)).toBe(changed);
  expect(branched[changed]).toMatchObject({ kind: "own", text: "Five." });

  // The first question hidden: everything from it on is shown anew, nothing before it.
  const firstQuestion = sure(three.rounds[0]?.messages[0]).id;
  await hide(ana, firstQuestion);
  await ask("Question four.", 6);
  const without = await blocks("Seven.");
  expect(common(branched, without)).toBe(branched.findIndex((piece) => piece.message === firstQuestion));
  expect(without.map((piece) => piece.text)).not.toContain("Question one.");
});
