import type { LocalServer } from "@parley/protocol";
import { expect, test } from "vitest";
import { chosenOf, offersOf, preselected } from "./local-choice.ts";

const server = (kind: LocalServer["kind"], ...ids: string[]): LocalServer => ({
  kind,
  address: "127.0.0.1:1",
  running: true,
  howToStart: "",
  models: ids.map((id) => ({ id, size: null })),
});

test.each([
  [[], []],
  [["llama3.2:3b"], ["ollama llama3.2:3b"]],
  [
    ["llama3.2:3b", "llama3.2:1b", "qwen3:4b"],
    ["ollama llama3.2:3b", "ollama qwen3:4b"],
  ],
  [
    ["llama3.2:3b", "llama3.2:1b"],
    ["ollama llama3.2:3b", "ollama llama3.2:1b"],
  ],
])("of %j two are chosen beforehand, of two families where there are", (ids, keys) => {
  expect([...preselected(offersOf([server("ollama", ...ids)]))]).toEqual(keys);
});

test("what is chosen is asked for by program, in the order it is shown", () => {
  const offers = offersOf([server("ollama", "a", "b"), server("lmstudio", "a"), server("llamacpp", "c")]);
  expect(chosenOf(offers, new Set(["lmstudio a", "ollama b", "ollama a"]))).toEqual([
    { kind: "ollama", models: ["a", "b"] },
    { kind: "lmstudio", models: ["a"] },
  ]);
});
