import type { Usage } from "@parley/protocol";
import { expect, test } from "vitest";
import { costOf, priceOfCall } from "./cost-of.ts";

const usage = (input: number | null, output: number | null, more: Partial<Usage> = {}): Usage => ({
  input,
  output,
  cachedInput: null,
  reasoning: null,
  ...more,
});
const full = { input: 2, cachedInput: 0.2, cacheWrite: 2.5, output: 10 };
const tiered = { ...full, above: { tokens: 200_000, input: 4, cachedInput: 0.4, cacheWrite: 5, output: 15 } };

test.each([
  ["nothing was counted", null, full, null],
  ["the output was not counted", usage(1_000, null), full, null],
  ["input and output", usage(1_000, 100), full, 3_000],
  ["a fraction of a millionth is rounded", usage(1, 0), { input: 0.05, output: 0.4 }, 0],
  ["cached tokens are part of the input", usage(1_000, 0, { cachedInput: 900 }), full, 380],
  ["and so are tokens written to the cache", usage(1_000, 0, { cachedInput: 500, cacheWrite: 400 }), full, 1_300],
  ["reasoning is part of the output", usage(0, 100, { reasoning: 90 }), full, 1_000],
  ["no price for cached tokens that were used", usage(10, 1, { cachedInput: 5 }), { input: 1, output: 1 }, null],
  ["no price for cached tokens that were not", usage(10, 1, { cachedInput: 0 }), { input: 1, output: 1 }, 11],
  ["up to the limit the usual price", usage(200_000, 10), tiered, 400_100],
  ["beyond it all of the call costs more", usage(200_001, 10, { cachedInput: 1 }), tiered, 800_150],
] as const)("%s", (_, counted, price, expected) => {
  expect(costOf(counted, price)).toBe(expected);
});

const known = { price: { value: full, operator: false } };
const stated = { price: { value: full, operator: true } };
const unknown = { price: null };

test.each([
  ["practice is free", "practice", null, unknown, "local"],
  ["a model on this machine is free", "openai-compatible", "http://127.0.0.1:8080/v1", unknown, "local"],
  ["Ollama is free", "ollama", "http://box.example:11434/api", unknown, "local"],
  ["the provider's own address has our price", "anthropic", "https://api.anthropic.com/v1", known, full],
  ["also in its other wire format", "openai-chat", "https://api.openai.com/v1", known, full],
  ["somebody else's address has not", "openai", "https://cheap.example/v1", known, null],
  ["an unknown model has none", "anthropic", "https://api.anthropic.com/v1", unknown, null],
  ["the operator's price holds everywhere", "openai", "https://cheap.example/v1", stated, full],
  ["and for a proxy on this machine", "openai-compatible", "http://127.0.0.1:4000/v1", stated, full],
] as const)("%s", (_, provider, baseUrl, facts, expected) => {
  expect(priceOfCall({ provider, baseUrl }, facts)).toEqual(expected);
});
