import { expect, test } from "vitest";
import { guessProvider } from "./guess-provider.ts";

test.each([
  ["sk-ant-api03-abc", "anthropic"],
  ["sk-or-v1-abc", "openrouter"],
  ["sk-proj-abc", "openai"],
  ["sk-svcacct-abc", "openai"],
  [`sk-${"a1B2".repeat(12)}`, "openai"],
  ["AIzaSyAbc", "google"],
  ["gsk_abc", "groq"],
  ["tgp_v1_abc", "together"],
  [" gsk_abc\n", "groq"],
  // 32 characters after `sk-`, as other providers give them.
  [`sk-${"0a1b".repeat(8)}`, null],
  ["sk-short", null],
  ["abcdef", null],
  ["", null],
])("the token %j is of %s", (token, provider) => {
  expect(guessProvider(token)).toBe(provider);
});
