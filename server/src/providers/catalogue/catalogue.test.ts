import { expect, test } from "vitest";
import { startProvider } from "../testing/start-provider.ts";
import { aRequest, collect } from "../testing/a-request.ts";
import { wires } from "../testing/wires.ts";
import { createStreamReply } from "../stream-reply.ts";
import { catalogue, factsOf } from "./catalogue.ts";

const unknown = { contextTokens: null, answerTokens: null, temperature: null, refuses: [], firstTokenMs: null };

test("each model is listed once, with where and when each figure was read", () => {
  for (const entries of Object.values(catalogue)) {
    expect(new Set(entries.map((entry) => entry.model)).size).toBe(entries.length);
    for (const { model: _, ...figures } of entries) expect(Object.keys(figures).length).toBeGreaterThan(0);
  }
});

test("a dated snapshot has its model's facts; another model, or the same name elsewhere, has none", () => {
  expect(factsOf("anthropic", "claude-haiku-4-5-20251001")).toEqual(factsOf("anthropic", "claude-haiku-4-5"));
  expect(factsOf("openai", "gpt-4o-2024-08-06").contextTokens).toBe(factsOf("openai", "gpt-4o").contextTokens);
  expect(factsOf("openai", "gpt-4o-mini")).toEqual(unknown);
  expect(factsOf("openai-compatible", "gpt-4o")).toEqual(unknown);
  expect(factsOf("scripted", "gpt-4o")).toEqual(unknown);
});

/** The body that reaches a provider for a model and its parameters. */
async function sent(
  provider: "anthropic" | "openai-compatible" | "cohere",
  model: string,
  temperature: number,
  maxTokens: number,
) {
  const wire = wires.find((one) => one.provider === provider);
  const server = await startProvider((response) => {
    response
      .writeHead(200, { "content-type": "text/event-stream" })
      .end((wire?.begin ?? "") + (wire?.text("So") ?? "") + (wire?.end ?? ""));
  });
  const baseUrl = server.url.replace("/v1", wire?.base ?? "");
  await collect(createStreamReply()(aRequest({ provider, model, baseUrl, parameters: { temperature, maxTokens } })));
  await server.stop();
  return server.requests[0]?.body;
}

test("what a model refuses is left out, what is out of its range is brought into it, the rest arrives exactly", async () => {
  expect(await sent("anthropic", "claude-opus-5", 0.5, 100)).not.toHaveProperty("temperature");
  expect(await sent("anthropic", "claude-haiku-4-5", 1.5, 100)).toMatchObject({ temperature: 1, max_tokens: 100 });
  expect(await sent("anthropic", "claude-haiku-4-5", 0.7, 900_000)).toMatchObject({
    temperature: 0.7,
    max_tokens: 64_000,
  });
  expect(await sent("cohere", "command-r-plus-08-2024", 0.3, 9_000)).toMatchObject({
    temperature: 0.3,
    max_tokens: 4_000,
  });
});

test("an unknown model is asked for exactly what was set", async () => {
  expect(await sent("openai-compatible", "my-own-model", 1.9, 123_456)).toMatchObject({
    temperature: 1.9,
    max_tokens: 123_456,
  });
});
