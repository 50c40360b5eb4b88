import { LLMock } from "@copilotkit/aimock";
import { afterEach, expect, test } from "vitest";
import { linesOf, type Solo, startSolo, textsIn } from "../../testing/solo.ts";
import { quiet } from "../../testing/talk.ts";

/** The lines that the documents print, as they stand there, over the wire formats of the three providers. */
const stops: (() => Promise<unknown>)[] = [];
let solo: Solo;
afterEach(async () => {
  await solo.app.close();
  for (const stop of stops.splice(0)) await stop();
});

const words = "I would count the petals first, and only then decide on colour or scent, since scent fades.";

async function post(path: string, body: unknown) {
  const response = await fetch(`${solo.app.url}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, data: await response.json() };
}

test("gpt-4o, claude-3.5 and gemini-1.5 answer at once, each over its provider's own wire", async () => {
  const mock = new LLMock({ port: 0, latency: 100, chunkSize: 6 });
  mock.onMessage(/.*/, { content: words, usage: { prompt_tokens: 5, completion_tokens: 6 } });
  await mock.start();
  stops.push(() => mock.stop());
  solo = await startSolo({
    realProvider: true,
    environment: {
      OPENAI_BASE_URL: `${mock.url}/v1`,
      OPENAI_API_KEY: "sk-canary-openai-0123456789",
      ANTHROPIC_BASE_URL: mock.url,
      ANTHROPIC_API_KEY: "sk-canary-anthropic-0123456789",
      GOOGLE_BASE_URL: mock.url,
      GOOGLE_API_KEY: "canary-google-0123456789",
    },
  });
  const { status, data } = await post("/api/chat/sessions/create", {
    mission: "Choose a flower.",
    selected_models: ["gpt-4o", "claude-3.5", "gemini-1.5"],
  });
  expect(status).toBe(201);
  const resolved = ["gpt-5-6-terra", "claude-sonnet-5-5", "gemini-3-8-flash"];
  expect(data.models).toEqual([
    { requested: "gpt-4o", resolved: resolved[0], available: true },
    { requested: "claude-3.5", resolved: resolved[1], available: true },
    { requested: "gemini-1.5", resolved: resolved[2], available: true },
  ]);
  const stream = await solo.say(data.session_id, "Which flower should we plant?");
  await stream.ended;
  const lines = linesOf(stream);
  expect(lines[0]).toEqual({ type: "round_start", session_id: data.session_id, models: resolved });
  expect(textsIn(lines)).toEqual(Object.fromEntries(resolved.map((model) => [model, words])));
  // Before the first of them is done, all have begun: nobody waits for another.
  const firstEnd = lines.findIndex((one) => one.type === "model_end");
  const begun = lines.slice(0, firstEnd).flatMap((one) => (one.type === "model_chunk" ? [one.model] : []));
  expect(new Set(begun)).toEqual(new Set(resolved));
  expect(lines.flatMap((one) => (one.type === "model_end" ? [one.usage !== null] : []))).toEqual([true, true, true]);
  const paths = mock.getRequests().map((one) => one.path);
  for (const path of ["/v1/chat/completions", "/v1/messages", "gemini-3.8-flash:streamGenerateContent"])
    expect(
      paths.some((one) => one.includes(path)),
      path,
    ).toBe(true);
  expect(JSON.stringify(lines) + solo.app.logged.join("")).not.toContain("canary");
});

test("the ids of available-models do the same over practice voices, without any key", async () => {
  solo = await startSolo({ environment: { OPENAI_API_KEY: "", OPENAI_BASE_URL: "" } });
  const list = await (await fetch(`${solo.app.url}/api/panels/available-models`)).json();
  const ids: string[] = list.models.flatMap((one: { id: string; available: boolean }) =>
    one.available ? [one.id] : [],
  );
  expect(ids).toHaveLength(3);
  const { data } = await post("/api/chat/sessions/create", { mission: "Choose a flower.", selected_models: ids });
  const stream = await solo.say(data.session_id, "Which flower should we plant?");
  await stream.ended;
  const lines = linesOf(stream);
  const state = await quiet(solo.person, data.session_id);
  const saidInThread = state.rounds[0]?.turns.map((turn) =>
    turn.message?.parts.map((part) => (part.type === "text" ? part.text : "")).join(""),
  );
  expect(Object.values(textsIn(lines)).toSorted()).toEqual(saidInThread?.toSorted());
  expect(Object.keys(textsIn(lines)).toSorted()).toEqual(ids.toSorted());
  const firstEnd = lines.findIndex((one) => one.type === "model_end");
  const starts = lines.slice(0, firstEnd).filter((one) => one.type === "model_start");
  expect(starts).toHaveLength(3);
});
