import { connect } from "node:net";
import { applyEvent, type ChatLine, stateOfNewThread, textOf } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { type Solo, startSolo } from "../../testing/solo.ts";
import { logOf, quiet, sure } from "../../testing/talk.ts";
import { eventually, startTestApp, type TestApp } from "../../testing/test-app.ts";

let solo: Solo;
let app: TestApp;
afterEach(() => app.close());

async function start(options: Parameters<typeof startSolo>[0] = {}): Promise<Solo> {
  solo = await startSolo(options);
  app = solo.app;
  return solo;
}

const ask = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/api/v1/chat`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

const user = (content: string) => ({ role: "user", content });
const ai = (content: string) => ({ role: "ai", content });

function linesIn(text: string): ChatLine[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as ChatLine);
}

/** The lines of an answer, read to its end. */
async function chat(body: unknown): Promise<ChatLine[]> {
  const response = await ask(body);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
  return linesIn(await response.text());
}

const saidIn = (lines: ChatLine[]) => lines.map((one) => (one.type === "delta" ? one.text : "")).join("");
const threadOf = (lines: ChatLine[]) => (lines[0]?.type === "start" ? lines[0].thread : "");
const failure = async (response: Response) => ({ status: response.status, ...(await response.json()).error });

test("the first message makes a thread under the caller's id, later ones go on in it", async () => {
  const usage = { input: 7, cachedInput: null, output: 2, reasoning: null };
  await start({ scripts: { ada: [[{ text: "Roses " }, { text: "last." }, { usage }], [{ text: "In spring." }]] } });
  await solo.voices("ada");
  const first = await chat({ id: "garden", messages: [user("Which flower?")], data: { model: "ada" } });
  const thread = threadOf(first);
  expect(first[0]).toEqual({ type: "start", id: "garden", thread, model: "ada" });
  expect(saidIn(first)).toBe("Roses last.");
  expect(first.at(-1)).toEqual({
    type: "end",
    message_id: expect.any(String),
    usage: { input_tokens: 7, output_tokens: 2 },
  });
  // What was said before is in the thread already: what the caller sends of it again is not stored again.
  const again = [user("Which flower?"), ai("Roses last."), user("When?")];
  const second = await chat({ id: "garden", messages: again });
  expect(threadOf(second)).toBe(thread);
  const state = await quiet(solo.person, thread, 2);
  expect(state.rounds.map((round) => round.messages.map(textOf))).toEqual([["Which flower?"], ["When?"]]);
  const { threads } = (await solo.client.call("listThreads", {})).data;
  expect(threads.map((one) => [one.id, one.title])).toEqual([[thread, "Which flower?"]]);
});

test("a chat that was begun elsewhere comes with its past, which the voice knows as its own words", async () => {
  await start({ scripts: { ada: [[{ text: "Because they last." }]] } });
  await solo.voices("ada");
  const messages = [ai("How can I help?"), user("Which flower?"), ai("Roses."), user("Why?")];
  const lines = await chat({ id: "old", messages, data: { model: "ada" } });
  const state = await quiet(solo.person, threadOf(lines), 3);
  const said = state.rounds.map((round) => [
    round.messages.map(textOf),
    round.turns.map((turn) => textOf(sure(turn.message))),
  ]);
  expect(said).toEqual([
    [[], ["How can I help?"]],
    [["Which flower?"], ["Roses."]],
    [["Why?"], ["Because they last."]],
  ]);
  expect(state.thread.title).toBe("Which flower?");
  expect(state.head?.round).toBe(state.rounds[2]?.id);
  const shown = sure(app.voices.requests[0]).messages;
  expect(shown.map((one) => one.role)).toEqual(["user", "assistant", "user", "assistant", "user"]);
  expect(shown[3]?.text).toBe("Roses.");
  // Its log is what it is: the events make the state, from the first one on.
  const [first, ...rest] = await logOf(app, threadOf(lines));
  if (first?.type !== "thread.created") throw new Error("a log begins with its thread");
  expect(rest.reduce(applyEvent, stateOfNewThread(first))).toEqual(state);
});

test("without a model the first own voice answers, without one of those the first practice voice", async () => {
  await start({ scripts: { ada: [[{ text: "Roses." }]], bob: [[{ text: "Tulips." }]] } });
  expect((await chat({ id: "one", messages: [user("Which?")] }))[0]).toMatchObject({ model: "vega" });
  await solo.voices("ada", "bob");
  expect((await chat({ id: "two", messages: [user("Which?")] }))[0]).toMatchObject({ model: "ada" });
  // The chat keeps its voice until another is asked for, which then takes its place.
  expect((await chat({ id: "one", messages: [user("Which?")] }))[0]).toMatchObject({ model: "vega" });
  const switched = await chat({ id: "one", messages: [user("Which?")], data: { model: "bob" } });
  expect(saidIn(switched)).toBe("Tulips.");
  const state = await quiet(solo.person, threadOf(switched), 3);
  expect(state.members.filter((one) => !one.left).map((one) => one.handle)).toEqual(["you", "bob"]);
  await app.close();
  await start({ environment: { ANTHROPIC_API_KEY: "of-the-environment" } });
  await chat({ id: "three", messages: [user("Which?")] });
  const named = await ask({ id: "three", messages: [user("Which?")], data: { model: "sceptic" } });
  expect((await failure(named)).details).toMatchObject({ code: "model_unknown" });
  const { threads } = (await solo.client.call("listThreads", {})).data;
  const later = await quiet(solo.person, sure(threads[0]).id, 2);
  expect(later.members.filter((one) => !one.left).map((one) => one.handle)).toEqual(["you", "sceptic"]);
});

test("data.prompt is what the voice is told in this chat only, until an empty one takes it back", async () => {
  await start({ scripts: { ada: [[{ text: "Yes." }]] } });
  const { connections } = (await solo.client.call("listConnections", {})).data;
  const body = {
    name: "ada",
    model: "ada",
    provider: "openai-compatible" as const,
    connection: sure(connections[0]).id,
    instructions: "Be kind.",
  };
  await solo.client.call("createIdentity", { body });
  const say = (id: string, prompt?: string) =>
    chat({ id, messages: [user("Well?")], data: { model: "ada", ...(prompt === undefined ? {} : { prompt }) } });
  await say("poet", "Speak in verse.");
  await say("poet");
  await say("plain");
  await say("poet", "");
  const told = app.voices.requests.map((one) => /<your-instructions>\n(.*)\n/.exec(one.system)?.[1]);
  expect(told).toEqual(["Speak in verse.", "Speak in verse.", "Be kind.", "Be kind."]);
  expect((await solo.client.call("listIdentities", {})).data.identities.at(-1)?.instructions).toBe("Be kind.");
});

test("a failure before the first word is 500 with its code, one after it is a line, and nothing is lost", async () => {
  await start({
    scripts: { ada: [[{ fail: "key_refused" }]], bob: [[{ text: "Tul" }, { cut: true }]], cyd: [[{ text: "Yes." }]] },
  });
  await solo.voices("ada", "bob", "cyd");
  const refused = await failure(await ask({ id: "a", messages: [user("Which?")], data: { model: "ada" } }));
  expect(refused).toMatchObject({
    status: 500,
    code: "model_failed",
    message: "The provider refused the token.",
    details: { code: "key_refused" },
  });
  const cut = await chat({ id: "b", messages: [user("Which?")], data: { model: "bob" } });
  expect(cut.map((one) => one.type)).toEqual(["start", "delta", "error"]);
  expect(cut.at(-1)).toEqual({ type: "error", code: "cut_off", message: "The answer was cut off." });
  for (const [thread, kept] of [
    [refused.details.thread, ""],
    [threadOf(cut), "Tul"],
  ]) {
    const { rounds } = await quiet(solo.person, thread);
    expect(rounds[0]?.messages.map(textOf)).toEqual(["Which?"]);
    const message = rounds[0]?.turns[0]?.message;
    expect(message === null || message === undefined ? "" : textOf(message)).toBe(kept);
  }
  // The chat whose voice failed goes on with another.
  expect(saidIn(await chat({ id: "a", messages: [user("And now?")], data: { model: "cyd" } }))).toBe("Yes.");
});

test("the status waits for the first token", async () => {
  await start({ scripts: { ada: [[{ gate: "first" }, { text: "Roses" }, { gate: "then" }, { text: " last." }]] } });
  await solo.voices("ada");
  let answered = false;
  const asked = ask({ id: "slow", messages: [user("Which?")] }).finally(() => {
    answered = true;
  });
  await app.voices.reached("first");
  expect(answered).toBe(false);
  app.voices.release("first");
  const response = await asked;
  const reader = sure(response.body).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("Roses")) text += (await reader.read()).value ?? "";
  expect(linesIn(text).map((one) => one.type)).toEqual(["start", "delta"]);
  app.voices.release("then");
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
  expect(saidIn(linesIn(text))).toBe("Roses last.");
});

test("while the voice thinks in the middle, spaces say that the server lives, and the lines stay JSON", async () => {
  await start({
    limits: { heartbeatMs: 20 },
    scripts: { ada: [[{ text: "Roses" }, { gate: "then" }, { text: " last." }]] },
  });
  await solo.voices("ada");
  const response = await ask({ id: "slow", messages: [user("Which?")] });
  const reader = sure(response.body).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!/\n {3}/.test(text)) text += (await reader.read()).value ?? "";
  app.voices.release("then");
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
  expect(
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line).type),
  ).toEqual(["start", "delta", "delta", "end"]);
  expect(saidIn(linesIn(text))).toBe("Roses last.");
});

test("a reader that leaves, before or after the first token, stops nothing", async () => {
  await start({ scripts: { ada: [[{ gate: "first" }, { text: "Roses." }]] } });
  await solo.voices("ada");
  const { hostname, port } = new URL(app.url);
  const socket = connect({ host: hostname, port: Number(port) });
  const body = JSON.stringify({ id: "gone", messages: [user("Which?")] });
  socket.write(
    `POST /api/v1/chat HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await app.voices.reached("first");
  socket.destroy();
  app.voices.release("first");
  const thread = await eventually("the chat is listed", async () => {
    const { threads } = (await solo.client.call("listThreads", {})).data;
    return threads[0]?.id;
  });
  const { rounds } = await quiet(solo.person, thread);
  expect(rounds[0]?.turns.map((turn) => turn.outcome)).toEqual(["said"]);
});

test("an unknown model is 404, a missing field is named, and none of them makes a thread", async () => {
  await start();
  const unknown = await failure(await ask({ id: "x", messages: [user("Hi")], data: { model: "nobody" } }));
  expect(unknown).toMatchObject({ status: 404, code: "not_found" });
  expect(unknown.message).toContain("nobody");
  const keyless = await failure(await ask({ id: "x", messages: [user("Hi")], data: { model: "claude-3.5" } }));
  expect(keyless).toMatchObject({ status: 500, code: "model_failed", details: { code: "no_connection" } });
  expect(keyless.message).toContain("No key for Anthropic");
  for (const [body, path] of [
    [{ messages: [user("Hi")] }, "id"],
    [{ id: "x" }, "messages"],
    [{ id: "x", messages: [] }, "messages"],
    [{ id: "x", messages: [{ role: "user" }] }, "messages.0.content"],
    [{ id: "x", messages: [{ role: "bot", content: "Hi" }] }, "messages.0.role"],
    [{ id: "x", messages: [user("Hi"), ai("Hello")] }, "messages"],
    [{ id: "x", messages: [user(" ")] }, "messages"],
  ] as const) {
    const answer = await failure(await ask(body));
    expect(answer).toMatchObject({ status: 400, code: "invalid_request" });
    expect(answer.details.map((one: { path: string }) => one.path)).toEqual([path]);
    expect(answer.message).toContain(`\`${path}\``);
  }
  expect((await solo.client.call("listThreads", {})).data.threads).toEqual([]);
  // Fields that we do not know are nothing to us.
  const more = { id: "x", messages: [{ ...user("Hi"), key: 1 }], stream: true };
  expect((await chat(more)).at(-1)?.type).toBe("end");
});

test("the same id is another chat for each account, and one that was deleted says so", async () => {
  app = await startTestApp();
  const [ana, bo] = [await app.person("Ana"), await app.person("Bo")];
  const body = { id: "same", messages: [user("Hi")], data: { model: "vega" } };
  const ofAna = await ask(body, { Cookie: ana.cookie });
  const ofBo = await ask(body, { Cookie: bo.cookie });
  const thread = threadOf(linesIn(await ofAna.text()));
  expect(threadOf(linesIn(await ofBo.text()))).not.toBe(thread);
  expect((await ask(body)).status).toBe(401);
  await ana.client.call("deleteThread", { params: { id: thread } });
  const deleted = await failure(await ask(body, { Cookie: ana.cookie }));
  expect(deleted).toMatchObject({ status: 404, code: "not_found" });
  expect(deleted.message).toContain("deleted");
});

test("two first messages at once make one chat and both are answered", async () => {
  await start();
  const both = await Promise.all(
    ["Which flower?", "Which tree?"].map((text) => chat({ id: "both", messages: [user(text)] })),
  );
  expect(new Set(both.map(threadOf)).size).toBe(1);
  expect(both.map((lines) => lines.at(-1)?.type)).toEqual(["end", "end"]);
  const { rounds } = await quiet(solo.person, threadOf(sure(both[0])), 2);
  expect(rounds.flatMap((round) => round.messages.map(textOf)).toSorted()).toEqual(["Which flower?", "Which tree?"]);
});
