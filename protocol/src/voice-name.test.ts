import { expect, test } from "vitest";
import { voiceNameOf } from "./voice-name.ts";

test.each([
  ["llama3.2:3b", "Llama 3.2"],
  ["qwen2.5-coder:7b-instruct-q4_K_M", "Qwen 2.5 Coder"],
  ["hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M", "Llama 3.2 3B"],
  ["/models/gemma-3-4b-it-Q4_K_M.gguf", "Gemma 3 4b"],
  ["C:\\models\\phi-4.gguf", "Phi 4"],
  ["gpt-4o-mini-2024-07-18", "GPT 4o Mini"],
  ["claude-sonnet-4-5-20250929", "Claude Sonnet 4 5"],
  ["google/gemma-3-27b-it", "Gemma 3 27b"],
  ["mistral", "Mistral"],
  [":", "Voice"],
])("the voice of %s is called %s", (model, name) => {
  expect(voiceNameOf(model)).toBe(name);
});

test("a second model of the same family says its size", () => {
  expect(voiceNameOf("llama3.2:1b", ["Llama 3.2"])).toBe("Llama 3.2 1b");
});

test("a name is never longer than a name may be", () => {
  expect(voiceNameOf("x".repeat(200)).length).toBeLessThanOrEqual(100);
});
