import { noParameters, type Parameters, Provider, type Usage } from "@parley/protocol";
import { expect, test } from "vitest";
import type { ModelRequest } from "../model-request.ts";
import { createStreamReply } from "../stream-reply.ts";
import { aRequest, collect } from "../testing/a-request.ts";
import { startProvider } from "../testing/start-provider.ts";
import { wires } from "../testing/wires.ts";
import { catalogueOf, createFactsOf } from "./catalogue.ts";

const factsOf = createFactsOf();
const unknown = {
  contextTokens: null,
  answerTokens: null,
  temperature: null,
  topP: null,
  refuses: [],
  efforts: null,
  price: null,
  firstTokenMs: null,
};

test("each model is listed once, with where and when each figure was read", () => {
  for (const entries of Provider.options.map(catalogueOf)) {
    expect(new Set(entries.map((entry) => entry.model)).size).toBe(entries.length);
    for (const { model, ...figures } of entries) expect(Object.keys(figures).length, model).toBeGreaterThan(0);
  }
  expect(Provider.options.flatMap(catalogueOf).length).toBeGreaterThanOrEqual(40);
});

test("a dated snapshot has its model's facts; another model, or the same name elsewhere, has none", () => {
  expect(factsOf("anthropic", "claude-haiku-4-5-20251001")).toEqual(factsOf("anthropic", "claude-haiku-4-5"));
  expect(factsOf("openai", "gpt-4o-2024-08-06").contextTokens).toBe(factsOf("openai", "gpt-4o").contextTokens);
  expect(factsOf("openai", "gpt-4o-mini")).toEqual(unknown);
  expect(factsOf("openai-compatible", "gpt-4o")).toEqual(unknown);
  expect(factsOf("scripted", "gpt-4o")).toEqual(unknown);
});

test("a model that does not reason takes no effort; one that takes other efforts has those that can be set", () => {
  expect(factsOf("openai", "gpt-4o")).toMatchObject({ efforts: [], refuses: ["reasoningEffort"] });
  expect(factsOf("openai", "gpt-5").efforts).toEqual(["minimal", "low", "medium", "high"]);
  expect(factsOf("mistral", "mistral-large-4").efforts).toEqual(["high"]);
  expect(factsOf("anthropic", "claude-haiku-4-5").efforts).toBeNull();
});

type Asked = Partial<Parameters>;

/** The body that reaches a provider for a model and its parameters, and what was said of them. */
async function sent(provider: ModelRequest["provider"], model: string, asked: Asked) {
  const wire = wires.find((one) => one.provider === provider);
  const server = await startProvider((response) => {
    response
      .writeHead(200, { "content-type": wire?.contentType ?? "" })
      .end((wire?.begin ?? "") + (wire?.text("So") ?? "") + (wire?.end ?? ""));
  });
  const baseUrl = server.url.replace("/v1", wire?.base ?? "");
  const parameters = { ...noParameters, ...asked };
  const parts = await collect(createStreamReply()(aRequest({ provider, model, baseUrl, parameters })));
  await server.stop();
  const usages = parts.flatMap((part): Usage[] => (part.type === "usage" ? [part.usage] : []));
  const { leftOut = [], adjusted = [] } = usages.at(-1) ?? {};
  return { body: server.requests[0]?.body, leftOut, adjusted };
}

test("what a model refuses is left out and said, what is out of its range is brought into it, the rest arrives exactly", async () => {
  const opus = await sent("anthropic", "claude-opus-5", { temperature: 0.5, topP: 0.8, maxTokens: 100 });
  expect(opus.body).toMatchObject({ max_tokens: 100 });
  expect(opus.body).not.toHaveProperty("temperature");
  expect(opus.body).not.toHaveProperty("top_p");
  expect(opus).toMatchObject({ leftOut: ["temperature", "topP"], adjusted: [] });

  const haiku = await sent("anthropic", "claude-haiku-4-5", { temperature: 1.5, maxTokens: 900_000 });
  expect(haiku.body).toMatchObject({ temperature: 1, max_tokens: 64_000 });
  expect(haiku).toMatchObject({ leftOut: [], adjusted: ["temperature", "maxTokens"] });

  const exact = await sent("anthropic", "claude-haiku-4-5", { temperature: 0.7, maxTokens: 100 });
  expect(exact.body).toMatchObject({ temperature: 0.7, max_tokens: 100 });
  expect(exact).toMatchObject({ leftOut: [], adjusted: [] });

  const command = await sent("cohere", "command-r-plus-08-2024", { temperature: 0.3, maxTokens: 9_000 });
  expect(command.body).toMatchObject({ temperature: 0.3, max_tokens: 4_000 });
});

test("an unknown model is asked for exactly what was set", async () => {
  const asked = { temperature: 1.9, topP: 0.05, maxTokens: 123_456, reasoningEffort: "minimal" } as const;
  const { body, leftOut, adjusted } = await sent("openai-compatible", "my-own-model", asked);
  expect(body).toMatchObject({ temperature: 1.9, top_p: 0.05, max_tokens: 123_456, reasoning_effort: "minimal" });
  expect([...leftOut, ...adjusted]).toEqual([]);
});

/** Top-p and effort as each wire format writes them. */
const written: [provider: ModelRequest["provider"], model: string, topP: object | null, effort: object | null][] = [
  ["openai", "gpt-5.6-sol", null, { reasoning: expect.objectContaining({ effort: "high" }) }],
  ["openai", "gpt-4o", { top_p: 0.9 }, null],
  ["openai-chat", "gpt-5", null, { reasoning_effort: "high" }],
  ["openai-chat", "gpt-4o", { top_p: 0.9 }, null],
  ["openai-compatible", "anything", { top_p: 0.9 }, { reasoning_effort: "high" }],
  ["together", "deepseek-ai/DeepSeek-V4-Pro", { top_p: 0.9 }, { reasoning_effort: "high" }],
  ["groq", "openai/gpt-oss-120b", { top_p: 0.9 }, { reasoning_effort: "high" }],
  ["openrouter", "deepseek/deepseek-v4-pro", { top_p: 0.9 }, { reasoning_effort: "high" }],
  ["anthropic", "claude-opus-5", null, { output_config: { effort: "high" } }],
  ["anthropic", "claude-haiku-4-5", { top_p: 0.9 }, { thinking: { type: "enabled", budget_tokens: 38_400 } }],
  [
    "google",
    "gemini-3.8-flash",
    { generationConfig: { topP: 0.9 } },
    { generationConfig: { thinkingConfig: { thinkingLevel: "high" } } },
  ],
  ["mistral", "mistral-small-latest", { top_p: 0.9 }, { reasoning_effort: "high" }],
  ["cohere", "command-a-reasoning-08-2025", { p: 0.9 }, { thinking: { type: "enabled", token_budget: 19_661 } }],
  ["ollama", "gpt-oss:20b", { options: expect.objectContaining({ top_p: 0.9 }) }, { think: "high" }],
];

test.each(written)(
  "%s writes top-p and effort for %s in its own way, or says that it left them out",
  async (...row) => {
    const [provider, model, topP, effort] = row;
    for (const [asked, name, expected] of [
      [{ topP: 0.9 }, "topP", topP],
      [{ reasoningEffort: "high" }, "reasoningEffort", effort],
    ] as const) {
      const { body, leftOut } = await sent(provider, model, asked);
      if (expected !== null) expect(body).toMatchObject(expected);
      expect(leftOut).toEqual(expected === null ? [name] : []);
      if (expected === null) expect(JSON.stringify(body)).not.toMatch(/top_?p|"effort"|reasoning_effort/i);
    }
  },
);

test("an effort that a model does not know is left out; one that Ollama does not know is the nearest it has, and both are said", async () => {
  const mistral = await sent("mistral", "mistral-large-4", { reasoningEffort: "low" });
  expect(mistral.body).not.toHaveProperty("reasoning_effort");
  expect(mistral.leftOut).toEqual(["reasoningEffort"]);
  const ollama = await sent("ollama", "gpt-oss:20b", { reasoningEffort: "minimal" });
  expect(ollama.body).toMatchObject({ think: "low" });
  expect(ollama).toMatchObject({ leftOut: [], adjusted: ["reasoningEffort"] });
});

test("what the SDK drops on its own is said too", async () => {
  const both = await sent("anthropic", "claude-sonnet-4-6", { temperature: 0.5, topP: 0.9 });
  expect(both.body).toMatchObject({ temperature: 0.5 });
  expect(both.body).not.toHaveProperty("top_p");
  expect(both.leftOut).toEqual(["topP"]);
});

test("the operator's figures replace ours one by one, and add models that we do not know", () => {
  const figure = <T>(value: T) => ({ value, source: "our contract", read: "2026-11-21" });
  const mine = createFactsOf({
    openai: [{ model: "gpt-5", price: figure({ input: 1, output: 2 }) }],
    "openai-compatible": [{ model: "rose", refuses: figure(["topP" as const]) }],
  });
  const price = { value: { input: 1, output: 2 }, operator: true };
  expect(mine("openai", "gpt-5")).toEqual({ ...factsOf("openai", "gpt-5"), price });
  expect(mine("openai-chat", "gpt-5").price).toEqual(price);
  expect(mine("openai-compatible", "rose")).toEqual({ ...unknown, refuses: ["topP"] });
  expect(mine("anthropic", "claude-opus-5")).toEqual(factsOf("anthropic", "claude-opus-5"));
});
