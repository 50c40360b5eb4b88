import { LLMock } from "@copilotkit/aimock";
import { textOf } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { sse, startProvider } from "./providers/testing/start-provider.ts";
import { wires } from "./providers/testing/wires.ts";
import { look, quiet, say, sure } from "./testing/talk.ts";
import { eventually, startTestApp, type TestApp } from "./testing/test-app.ts";

/** Voices of every provider in one thread, over the connections of the environment and real sockets. */
const stops: (() => Promise<unknown>)[] = [];
let app: TestApp;
afterEach(async () => {
  await app.close();
  for (const stop of stops.splice(0)) await stop();
});

const words = "I would count the petals first, and only then decide on colour or scent, since scent fades.";
const providers = [
  ["openai", "OPENAI", ""],
  ["openai-chat", "OPENAI", ""],
  ["anthropic", "ANTHROPIC", ""],
  ["google", "GOOGLE", ""],
  ["mistral", "MISTRAL", ""],
  ["cohere", "COHERE", ""],
  ["together", "TOGETHER", ""],
  ["groq", "GROQ", "/v1"],
  ["openrouter", "OPENROUTER", "/v1"],
  ["ollama", "OLLAMA", ""],
] as const;

test("voices of every provider write at once in their places, and one with a refused key hurts nobody", async () => {
  const mock = new LLMock({ port: 0, latency: 150, chunkSize: 6 });
  mock.on(
    { model: "refused" },
    { error: { message: "Incorrect API key: sk-canary-0123456789", type: "x" }, status: 401 },
  );
  mock.onMessage(/.*/, { content: words, usage: { prompt_tokens: 5, completion_tokens: 6 } });
  await mock.start();
  stops.push(() => mock.stop());
  // The mock begins a text without the text that Cohere sends, so Cohere is ours.
  const wire = sure(wires.find((one) => one.provider === "cohere"));
  const cohere = await startProvider(async (response) => {
    sse(response).write(wire.begin);
    for (const word of words.split(/(?<= )/)) {
      response.write(wire.text(word));
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    response.end(wire.end);
  });
  stops.push(cohere.stop);

  const environment: Record<string, string> = {};
  for (const [, prefix, path] of providers) {
    environment[`${prefix}_BASE_URL`] = prefix === "COHERE" ? new URL(cohere.url).origin : `${mock.url}${path}`;
    if (prefix !== "OLLAMA") environment[`${prefix}_API_KEY`] = `sk-canary-${prefix}-0123456789`;
  }
  environment.OPENAI_BASE_URL = `${mock.url}/v1`;
  app = await startTestApp({ realProvider: true, environment });
  const ana = await app.person("Ana");
  const { connections } = (await ana.client.call("listConnections", {})).data;
  expect(connections.map((one) => one.provider).toSorted()).toEqual(
    [
      "anthropic",
      "cohere",
      "google",
      "groq",
      "mistral",
      "ollama",
      "openai-compatible",
      "openrouter",
      "together",
    ].toSorted(),
  );

  const identities: string[] = [];
  for (const [provider] of [...providers, ["openai-compatible"] as const]) {
    const of = provider === "openai" || provider === "openai-chat" ? "openai-compatible" : provider;
    const connection = sure(connections.find((one) => one.provider === of)).id;
    const model = provider === "openai-compatible" ? "refused" : "test-model";
    const body = { name: provider, model, provider, connection };
    identities.push((await ana.client.call("createIdentity", { body })).data.id);
  }
  const thread = (await ana.client.call("createThread", { body: { title: "All", mode: "panel", identities } })).data
    .state.thread.id;
  await say(ana, thread, "Which flower should we plant?");
  const order = await eventually("all ten write at once", async () => {
    const { state, drafts } = await look(ana, thread);
    const turns = state.rounds[0]?.turns ?? [];
    const writing = turns.filter((turn) => turn.status === "running" && drafts.some((draft) => draft.turn === turn.id));
    return writing.length === providers.length ? turns.map((turn) => turn.member) : null;
  });

  const state = await quiet(ana, thread);
  const turns = sure(state.rounds[0]).turns;
  expect(turns.map((turn) => turn.member)).toEqual(order);
  const ends = turns.map((turn) => turn.code ?? (turn.message === null ? turn.outcome : textOf(turn.message)));
  expect(ends).toEqual([...providers.map(() => words), "key_refused"]);
  expect(turns.slice(0, -1).every((turn) => turn.usage !== null)).toBe(true);
  expect(JSON.stringify(state) + app.logged.join("")).not.toContain("canary");
}, 60_000);
