import type { Id, Turn } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { chunk, event, sse, startProvider, type TestProvider } from "../providers/testing/start-provider.ts";
import { readStream } from "../testing/read-stream.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";
import { logOf, look, quiet, refusal, say, sure } from "../testing/talk.ts";

let app: TestApp;
const providers: TestProvider[] = [];
afterEach(async () => {
  await app.close();
  for (const provider of providers.splice(0)) await provider.stop();
});

const stopTurn = (person: Person, id: Id) => person.client.call("stopTurn", { params: { id } });
const stopAll = (person: Person, id: Id) => person.client.call("stopThread", { params: { id } });
const turnsOf = async (person: Person, thread: Id): Promise<Turn[]> =>
  (await look(person, thread)).state.rounds.flatMap((round) => round.turns);
const textsOf = (turn: Turn | undefined) =>
  turn?.message?.parts.map((part) => ("text" in part ? part.text : "")).join("");

test("S7 a reply goes on when nobody reads it", async () => {
  app = await startTestApp({ scripts: { slow: [[{ text: "Half " }, { gate: "go" }, { text: "and whole." }]] } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("slow")).state.thread.id;
  const readers = await Promise.all(
    [0, 1, 2].map(() => readStream(`${app.url}/api/events?threads=${thread}`, ana.cookie)),
  );
  await say(ana, thread, "Talk.");
  await app.voices.reached("go");
  for (const reader of readers) reader.close();
  await Promise.all(readers.map((reader) => reader.ended));
  app.voices.release("go");
  const turn = (await quiet(ana, thread)).rounds[0]?.turns[0];
  expect(turn?.outcome).toBe("said");
  expect(textsOf(turn)).toBe("Half and whole.");
});

test("T6 stopping one of three ends it within a second, with its text, and closes its connection", async () => {
  // Each voice writes one word and waits; the model's name says whose connection was closed.
  const closed = new Map<string, number>();
  const finish = Promise.withResolvers<void>();
  const provider = await startProvider(async (response, request) => {
    const model = modelOf(request.body);
    response.on("close", () => {
      if (!response.writableFinished) closed.set(model, performance.now());
    });
    sse(response).write(chunk({ role: "assistant", content: `Here is ${model}` }));
    await finish.promise;
    response.end(chunk({ content: ", done." }) + chunk({}, "stop") + event("[DONE]"));
  });
  providers.push(provider);
  app = await startTestApp({
    realProvider: true,
    environment: { OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-canary-of-stops" },
  });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("one", "two", "three")).state.thread.id;
  const reader = await readStream(`${app.url}/api/events?threads=${thread}`, ana.cookie);
  await say(ana, thread, "Talk.");
  await eventually("all three write", async () => {
    const writing = reader.events.flatMap((one) =>
      "live" in one && one.live.type === "turn.delta" ? [one.live.turn] : [],
    );
    return new Set(writing).size === 3;
  });
  const second = sure((await turnsOf(ana, thread))[1]);
  const from = performance.now();
  await stopTurn(ana, second.id);
  await eventually("it ended", async () => (await turnsOf(ana, thread))[1]?.status === "ended");
  const ended = Math.round(performance.now() - from);
  await eventually("the connection is closed", async () => closed.has("two"));
  const gone = Math.round(sure(closed.get("two")) - from);
  console.log(`stopped after ${ended} ms, connection closed after ${gone} ms`);
  expect(ended).toBeLessThan(1000);
  expect(gone).toBeLessThan(1000);
  expect([...closed.keys()]).toEqual(["two"]);
  const during = await turnsOf(ana, thread);
  expect(during.map((turn) => turn.status)).toEqual(["running", "ended", "running"]);
  expect(during[1]).toMatchObject({ outcome: "stopped", stopping: "person" });
  expect(textsOf(during[1])).toBe("Here is two");

  finish.resolve();
  const after = await quiet(ana, thread);
  expect(after.rounds[0]?.turns.map((turn) => turn.outcome)).toEqual(["said", "stopped", "said"]);
  expect(textsOf(after.rounds[0]?.turns[2])).toBe("Here is three, done.");
  expect(provider.requests).toHaveLength(3);
  reader.close();
});

test("E7 after Stop all nothing starts until a person speaks, whose round takes up what waited", async () => {
  app = await startTestApp({
    scripts: {
      slow: [[{ text: "I was " }, { hang: true }], [{ text: "I was " }, { hang: true }], [{ text: "Back again." }]],
    },
  });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("slow", "slow")).state.thread.id;
  await say(ana, thread, "First.");
  await eventually("both write", async () => app.voices.requests.length === 2);
  const waited = [await say(ana, thread, "Second."), await say(ana, thread, "Third.")];
  const from = performance.now();
  await stopAll(ana, thread);
  const stopped = await quiet(ana, thread);
  console.log(`all stopped after ${Math.round(performance.now() - from)} ms`);
  expect(performance.now() - from).toBeLessThan(1000);
  expect(stopped.rounds).toHaveLength(1);
  expect(stopped.rounds[0]).toMatchObject({ reason: "stopped", stopping: "person" });
  expect(stopped.rounds[0]?.turns.map((turn) => turn.outcome)).toEqual(["stopped", "stopped"]);
  expect(stopped.waiting.map((message) => message.id)).toEqual(waited);

  // Recovery and the pulse run on: they too must start nothing.
  await app.restart();
  await eventually("a pulse", async () => (await logOf(app, thread)).length > 0);
  expect((await look(ana, thread)).state).toEqual(stopped);
  expect(app.voices.requests).toHaveLength(2);

  const last = await say(ana, thread, "Fourth.");
  const after = await quiet(ana, thread, 2);
  expect(after.rounds[1]?.messages.map((message) => message.id)).toEqual([...waited, last]);
  expect(after.rounds[1]?.turns.map((turn) => turn.outcome)).toEqual(["said", "said"]);
  expect(after.waiting).toEqual([]);
});

test("a turn that waits in the queue and is stopped never reaches a model", async () => {
  app = await startTestApp({
    limits: { turnsPerAccount: 1 },
    scripts: {
      first: [[{ text: "One." }, { gate: "go" }]],
      second: [[{ text: "Two." }]],
      third: [[{ text: "Three." }]],
    },
  });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("first", "second", "third")).state.thread.id;
  await say(ana, thread, "Talk.");
  await app.voices.reached("go");
  const turns = await turnsOf(ana, thread);
  expect(turns.map((turn) => turn.status)).toEqual(["running", "planned", "planned"]);
  await stopTurn(ana, sure(turns[1]).id);
  expect((await turnsOf(ana, thread))[1]).toMatchObject({ status: "ended", outcome: "stopped", message: null });
  app.voices.release("go");
  const after = await quiet(ana, thread);
  expect(after.rounds[0]?.turns.map((turn) => turn.outcome)).toEqual(["said", "stopped", "said"]);
  expect(app.voices.requests.map((request) => request.model)).toEqual(["first", "third"]);
});

test("what has ended cannot be stopped", async () => {
  app = await startTestApp({ scripts: { swift: [[{ text: "Done." }]] } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("swift")).state.thread.id;
  await say(ana, thread, "Talk.");
  const before = await quiet(ana, thread);
  expect(await refusal(stopTurn(ana, sure(before.rounds[0]?.turns[0]).id))).toBe("409 not_running");
  // Stopping a thread where nothing runs is no mistake, and changes nothing.
  expect((await stopAll(ana, thread)).status).toBe(202);
  expect((await look(ana, thread)).state).toEqual(before);
});

test("a voice that is unseated while it goes on with an older answer is stopped", async () => {
  app = await startTestApp({
    scripts: {
      slow: [
        [{ text: "Begun" }, { cut: true }],
        [{ text: " again" }, { hang: true }],
      ],
    },
  });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("slow")).state.thread.id;
  await say(ana, thread, "Talk.");
  const turn = sure((await quiet(ana, thread)).rounds[0]?.turns[0]);
  await ana.client.call("continueTurn", { params: { id: turn.id } });
  await eventually("it goes on", async () => app.voices.requests.length === 2);
  await ana.client.call("removeMember", { params: { id: thread, member: turn.member } });
  const after = await quiet(ana, thread);
  expect(after.rounds[0]?.turns.map((one) => one.outcome)).toEqual(["failed", "stopped"]);
});

function modelOf(body: unknown): string {
  return typeof body === "object" && body !== null && "model" in body ? String(body.model) : "";
}
