import { afterEach, expect, test } from "vitest";
import { type Solo, linesOf, startSolo, streamUrl, textsIn, untilSaid } from "../../testing/solo.ts";
import { quiet, refusal, sure } from "../../testing/talk.ts";
import { eventually, startTestApp, type TestApp } from "../../testing/test-app.ts";

let solo: Solo;
let app: TestApp;
afterEach(() => app.close());

async function start(options: Parameters<typeof startSolo>[0] = {}): Promise<Solo> {
  solo = await startSolo(options);
  app = solo.app;
  return solo;
}

const gated = (name: string) => [[{ text: `${name} one. ` }, { gate: name }, { text: `${name} two.` }]];

test("three models write at once, and every line is an object with its type and model", async () => {
  await start({ scripts: { ada: gated("ada"), bob: gated("bob"), cyd: gated("cyd") } });
  const session = await solo.session(await solo.voices("ada", "bob", "cyd"), "Plan a garden.");
  const stream = await solo.say(session, "Which flower?");
  for (const model of ["ada", "bob", "cyd"])
    await untilSaid(stream, (event) => event.type === "model_chunk" && event.model === model);
  // All three are in the middle of their text: each goes on as it is let.
  for (const model of ["cyd", "ada", "bob"]) {
    app.voices.release(model);
    await untilSaid(stream, (event) => event.type === "model_end" && event.model === model);
  }
  await stream.ended;
  const lines = linesOf(stream);
  const types = lines.map((one) => one.type);
  expect(types.slice(0, 2)).toEqual(["round_start", "memory"]);
  expect(lines[0]).toEqual({ type: "round_start", session_id: session, models: ["ada", "bob", "cyd"] });
  expect(lines[1]).toEqual({ type: "memory", mission: "Plan a garden.", said_by: ["you"] });
  const firstEnd = types.indexOf("model_end");
  const begun = lines.slice(0, firstEnd).flatMap((one) => (one.type === "model_chunk" ? [one.model] : []));
  expect(new Set(begun)).toEqual(new Set(["ada", "bob", "cyd"]));
  expect(lines.flatMap((one) => (one.type === "model_end" ? [one.model] : []))).toEqual(["cyd", "ada", "bob"]);
  expect(textsIn(lines)).toEqual({
    ada: "ada one. ada two.",
    bob: "bob one. bob two.",
    cyd: "cyd one. cyd two.",
  });
  expect(lines.at(-1)).toEqual({ type: "round_end", session_id: session, reason: "complete" });
  expect(lines.at(-2)).toEqual({ type: "memory", mission: "Plan a garden.", said_by: ["you", "cyd", "ada", "bob"] });
  // Each line can be come back to.
  expect(stream.messages.every((message) => message.id !== null)).toBe(true);
  const { messages } = (await solo.client.call("listMessages", { params: { id: session }, query: { limit: 50 } })).data;
  const ends = lines.flatMap((one) => (one.type === "model_end" ? [one.message_id] : []));
  expect(messages.slice(1).map((one) => one.id)).toEqual(ends);
});

test("later messages see earlier ones, and all of it is the page's thread", async () => {
  await start({ scripts: { ada: [[{ text: "Roses." }]], bob: [[{ text: "Tulips." }]] } });
  const session = await solo.session(await solo.voices("ada", "bob"), "Plan a garden.");
  await (
    await solo.say(session, "Which flower?")
  ).ended;
  const second = await solo.say(session, "And why?");
  await second.ended;
  expect(linesOf(second)[1]).toEqual({ type: "memory", mission: "Plan a garden.", said_by: ["you", "ada", "bob"] });
  const asked = app.voices.requests.filter((one) => one.model === "ada");
  const prompt = sure(asked[1])
    .messages.map((one) => one.text)
    .join("\n");
  expect(prompt).toContain("Tulips.");
  expect(prompt).toContain("And why?");
  expect((await quiet(solo.person, session, 2)).rounds.map((one) => one.turns.length)).toEqual([2, 2]);
});

test("whoever lost the connection goes on without a gap and says nothing again, then there is nothing more", async () => {
  await start({ scripts: { ada: gated("ada"), bob: gated("bob") } });
  const session = await solo.session(await solo.voices("ada", "bob"));
  const first = await solo.say(session, "Which flower?");
  for (const model of ["ada", "bob"])
    await untilSaid(first, (event) => event.type === "model_chunk" && event.model === model);
  first.close();
  await first.ended;
  const last = sure(first.messages.at(-1)?.id);
  const second = await solo.say(session, "Which flower?", { "Last-Event-ID": last });
  app.voices.release("ada");
  await untilSaid(second, (event) => event.type === "model_end");
  second.close();
  await second.ended;
  // The rest is said while nobody reads.
  app.voices.release("bob");
  await quiet(solo.person, session);
  const third = await solo.say(session, "Which flower?", { "Last-Event-ID": sure(second.messages.at(-1)?.id) });
  await third.ended;
  const lines = [first, second, third].flatMap(linesOf);
  expect(textsIn(lines)).toEqual({ ada: "ada one. ada two.", bob: "bob one. bob two." });
  const others = lines.filter((one) => one.type !== "model_chunk" && one.type !== "memory").map((one) => one.type);
  expect(others).toEqual(["round_start", "model_start", "model_start", "model_end", "model_end", "round_end"]);
  const done = await solo.say(session, "Which flower?", { "Last-Event-ID": sure(third.messages.at(-1)?.id) });
  expect(done.status).toBe(204);
  expect((await quiet(solo.person, session)).total).toBe(1);
  // An id of another session is no id here; without one the message is said again.
  const other = await solo.session(["ada"]);
  expect((await solo.say(other, "Which flower?", { "Last-Event-ID": last })).status).toBe(400);
  expect((await solo.say(other, "Which flower?", { "Last-Event-ID": "12" })).status).toBe(400);
  await (
    await solo.say(session, "Which flower?")
  ).ended;
  expect((await quiet(solo.person, session, 2)).total).toBe(2);
});

test("what is not available says so in every round, beside those who answer", async () => {
  await start({ environment: { ANTHROPIC_API_KEY: "" }, scripts: { ada: [[{ text: "Roses." }]] } });
  const session = await solo.session([...(await solo.voices("ada")), "claude-3.5", "nobody"]);
  const stream = await solo.say(session, "Which flower?");
  await stream.ended;
  const errors = linesOf(stream).filter((one) => one.type === "error");
  expect(errors).toEqual([
    {
      type: "error",
      code: "no_connection",
      message: "No key for Anthropic. Add one under Identities, or set ANTHROPIC_API_KEY.",
      model: "anthropic/claude-sonnet-5-5",
    },
    {
      type: "error",
      code: "no_connection",
      message:
        "There is no identity, personality or model called nobody. GET /api/panels/available-models lists what there is.",
      model: "nobody",
    },
  ]);
  expect(textsIn(linesOf(stream))).toEqual({ ada: "Roses." });
  expect(linesOf(stream)[0]).toMatchObject({ models: ["ada", "anthropic/claude-sonnet-5-5", "nobody"] });
});

test("a failure after the first words keeps them, and the others are not harmed", async () => {
  await start({
    scripts: {
      ada: [[{ text: "Roses" }, { cut: true }]],
      bob: [[{ text: "Tulips." }]],
      cyd: [[{ fail: "key_refused" }]],
    },
  });
  const session = await solo.session(await solo.voices("ada", "bob", "cyd"));
  const stream = await solo.say(session, "Which flower?");
  await stream.ended;
  const lines = linesOf(stream);
  expect(lines).toContainEqual({ type: "error", code: "cut_off", message: "The answer was cut off.", model: "ada" });
  expect(lines).toContainEqual({
    type: "error",
    code: "key_refused",
    message: "The provider refused the token.",
    model: "cyd",
  });
  expect(lines.flatMap((one) => (one.type === "model_end" ? [one.model] : [])).toSorted()).toEqual(["ada", "bob"]);
});

test("a message said while others are answered waits for its own round; a reader that leaves stops nothing", async () => {
  await start({ scripts: { ada: gated("ada") } });
  const session = await solo.session(await solo.voices("ada"));
  const first = await solo.say(session, "Which flower?");
  await untilSaid(first, (event) => event.type === "model_chunk");
  first.close();
  const second = await solo.say(session, "And which tree?");
  app.voices.release("ada");
  await second.ended;
  const lines = linesOf(second);
  expect(lines.filter((one) => one.type === "round_start")).toHaveLength(1);
  expect(textsIn(lines)).toEqual({ ada: "ada one. ada two." });
  const state = await quiet(solo.person, session, 2);
  expect(state.rounds.map((one) => one.turns[0]?.outcome)).toEqual(["said", "said"]);
});

test("a quiet stream carries heartbeats, and says where to come back to before anything else", async () => {
  await start({ limits: { heartbeatMs: 20 }, scripts: { ada: gated("ada") } });
  const session = await solo.session(await solo.voices("ada"));
  const response = await fetch(streamUrl(app, session, "Which flower?"));
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(response.headers.get("x-accel-buffering")).toBe("no");
  const reader = sure(response.body).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while ((text.match(/^: keep-alive$/gm) ?? []).length < 3) text += (await reader.read()).value ?? "";
  await reader.cancel();
  expect(text).toMatch(/^retry: 1000\nid: [0-9a-f-]{36}:0\.0:\n\n/);
});

test("an unknown session, a missing message and HEAD are refused, and nothing is said by them", async () => {
  await start({ scripts: { ada: [[{ text: "Roses." }]] } });
  const session = await solo.session(await solo.voices("ada"));
  const ask = async (url: string, init: RequestInit = {}) => {
    const response = await fetch(url, init);
    return { status: response.status, text: await response.text() };
  };
  for (const id of ["nothing", "00000000-0000-7000-8000-000000000000"]) {
    const answer = await ask(streamUrl(app, id, "Hello"));
    expect(answer.status).toBe(404);
    expect(answer.text).toContain("session not found");
  }
  const missing = await ask(`${app.url}/api/chat/${session}/stream`);
  expect(missing.status).toBe(400);
  expect(missing.text).toContain("`message` is missing or blank");
  expect((await ask(streamUrl(app, session, " "))).status).toBe(400);
  expect((await ask(streamUrl(app, session, "Hello"), { method: "HEAD" })).status).toBe(405);
  const foreign = await ask(streamUrl(app, session, "Hello"), { headers: { "Sec-Fetch-Site": "cross-site" } });
  expect(foreign.status).toBe(403);
  expect((await quiet(solo.person, session, 0)).total).toBe(0);
});

test("an account has so many answers open at once, and a place is free again when one ends", async () => {
  await start({ limits: { streamsPerAccount: 1 }, scripts: { ada: gated("ada") } });
  const session = await solo.session(await solo.voices("ada"));
  const first = await solo.say(session, "Which flower?");
  expect((await solo.say(session, "And which tree?")).status).toBe(429);
  const chat = { id: "x", messages: [{ role: "user" as const, content: "Hi" }] };
  expect(await refusal(solo.client.call("chat", { body: chat }))).toBe("429 too_many_requests");
  app.voices.release("ada");
  await first.ended;
  const again = await eventually("a place is free", async () => {
    const stream = await solo.say(session, "And which tree?");
    return stream.status === 200 && stream;
  });
  await again.ended;
  // What was refused was not said.
  expect((await quiet(solo.person, session, 2)).total).toBe(2);
});

test("S8 with sign-in a cookie alone starts nothing by this GET, though it reads and posts elsewhere", async () => {
  app = await startTestApp();
  const ana = await app.person("Ana");
  const body = { mission: "", selected_models: ["vega"] };
  const session = (await ana.client.call("createSession", { body })).data.session_id;
  const response = await fetch(streamUrl(app, session, "Hello"), { headers: { Cookie: ana.cookie } });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { code: "not_signed_in" } });
  const { state } = (await ana.client.call("readThread", { params: { id: session } })).data;
  expect(state.total).toBe(0);
  expect((await ana.client.call("listAvailableModels", {})).status).toBe(200);
});
