import { get as httpGet } from "node:http";
import { once } from "node:events";
import { textOf, type Turn } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { readStream } from "./testing/read-stream.ts";
import { startSolo } from "./testing/solo.ts";
import { look, quiet, say, sure } from "./testing/talk.ts";
import { eventually, type Person, startTestApp, type TestApp } from "./testing/test-app.ts";

let app: TestApp;
afterEach(() => app.close());

const ready = async () => (await fetch(`${app.url}/ready`)).status;
const turnOf = async (person: Person, thread: string): Promise<Turn> =>
  sure((await look(person, thread)).state.rounds[0]?.turns[0]);
const said = (turn: Turn) => (turn.message === null ? "" : textOf(turn.message));

test("R4 a server that ends is not ready at once, lets the turn that is being written end, and leaves the next unpaid", async () => {
  app = await startTestApp({
    limits: { drainTurnsMs: 20_000 },
    scripts: {
      slow: [[{ text: "It began " }, { gate: "end" }, { text: "and ended." }]],
      next: [[{ text: "Begun after the restart." }]],
    },
  });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("slow")).state.thread.id;
  const other = (await ana.threadWith("next")).state.thread.id;
  await say(ana, thread, "Go.");
  await app.voices.reached("end");
  expect(await ready()).toBe(200);

  const drained = app.app.drain();
  expect(await ready()).toBe(503);
  // It still serves: what is said now is saved, and begun by whoever comes next.
  await say(ana, other, "And you?");
  const turn = await turnOf(ana, other);
  expect(turn.status).toBe("planned");
  app.voices.release("end");
  await drained;
  expect(app.voices.requests.map((one) => one.model)).toEqual(["slow"]);

  await app.restart();
  const finished = await turnOf(ana, thread);
  expect([finished.outcome, said(finished)]).toEqual(["said", "It began and ended."]);
  await quiet(ana, other);
  const begun = await turnOf(ana, other);
  expect([begun.id, begun.outcome, said(begun)]).toEqual([turn.id, "said", "Begun after the restart."]);
  expect(app.voices.requests.map((one) => one.model)).toEqual(["slow", "next"]);
});

test("R4 a turn that takes longer than it may is interrupted with its text, and asked for once", async () => {
  app = await startTestApp({
    limits: { drainTurnsMs: 300 },
    scripts: { endless: [[{ text: "So far." }, { gate: "here" }, { hang: true }]] },
  });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("endless")).state.thread.id;
  await say(ana, thread, "Go.");
  await app.voices.reached("here");
  app.voices.release("here");
  await app.app.drain();
  await app.restart();
  const turn = await eventually("it is interrupted", async () => {
    const now = await turnOf(ana, thread);
    return now.status === "ended" && now;
  });
  expect([turn.outcome, said(turn)]).toEqual(["interrupted", "So far."]);
  expect(app.voices.requests).toHaveLength(1);
});

test("S10 readers are told within which moment to come back, each another, and their streams end whole", async () => {
  app = await startTestApp({});
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("practice-vega")).state.thread.id;
  const streams = await Promise.all(
    Array.from({ length: 12 }, () => readStream(`${app.url}/api/events?threads=${thread}`, ana.cookie)),
  );
  await app.app.drain();
  await Promise.all(streams.map((one) => one.ended));
  const goodbyes = streams.map((one) => sure(one.messages.at(-1)));
  for (const { id, data, retry } of goodbyes) {
    expect([id, data]).toEqual([null, ""]);
    expect(retry).toBeGreaterThanOrEqual(500);
    expect(retry).toBeLessThanOrEqual(1_500);
  }
  expect(new Set(goodbyes.map((one) => one.retry)).size).toBeGreaterThan(3);
});

test("a connection that is kept hears with the next answer that this was the last, and before that nothing", async () => {
  app = await startTestApp({
    limits: { drainTurnsMs: 20_000 },
    scripts: { slow: [[{ gate: "end" }, { text: "Done." }]] },
  });
  const ana = await app.person("Ana");
  const connectionOf = async (): Promise<string | undefined> => {
    const request = httpGet(`${app.url}/live`, { headers: { Connection: "keep-alive" } });
    const [response] = await once(request, "response");
    response.resume();
    return response.headers.connection;
  };
  await say(ana, (await ana.threadWith("slow")).state.thread.id, "Go.");
  await app.voices.reached("end");
  expect(await connectionOf()).toBe("keep-alive");
  const drained = app.app.drain();
  expect(await connectionOf()).toBe("close");
  app.voices.release("end");
  await drained;
  await expect(fetch(`${app.url}/live`)).rejects.toThrow();
});

test("an answer of the chat API that is cut by the end of its server says so in its last line, or by its status before the first word", async () => {
  const solo = await startSolo({
    limits: { drainTurnsMs: 200 },
    scripts: {
      ada: [[{ text: "So far." }, { gate: "said" }, { hang: true }]],
      mute: [[{ gate: "mute" }, { hang: true }]],
    },
  });
  app = solo.app;
  await solo.voices("ada", "mute");
  const ask = (model: string) =>
    fetch(`${app.url}/api/v1/chat`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ id: model, messages: [{ role: "user", content: "Go." }], data: { model } }),
    });
  const silent = ask("mute");
  const spoken = await ask("ada");
  await app.voices.reached("said");
  await app.voices.reached("mute");
  const drained = app.app.drain();
  const lines = (await spoken.text()).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { type: "start" },
    { type: "delta", text: "So far." },
    { type: "error", code: "shutting_down", message: expect.stringContaining("restarting") },
  ]);
  const refused = await silent;
  expect([refused.status, (await refused.json()).error.code]).toEqual([503, "shutting_down"]);
  await drained;
});
