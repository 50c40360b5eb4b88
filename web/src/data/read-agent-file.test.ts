import { expect, test } from "vitest";
import { agentMessages as words } from "./agent-messages.ts";
import { readAgentFile } from "./read-agent-file.ts";

const file = { format: "parley-agents", version: 1, agents: [{ name: "Gusto" }, { name: "Vera" }], lineUp: null };

test("a file says who is in it, and which line-up", () => {
  expect(readAgentFile(JSON.stringify(file))).toEqual({ ok: true, file, names: ["Gusto", "Vera"], lineUp: null });
  const lineUp = { name: "Kitchen" };
  expect(readAgentFile(JSON.stringify({ ...file, lineUp }))).toMatchObject({ ok: true, lineUp: "Kitchen" });
});

test.each([
  ["{", words.noJson],
  ["[]", words.noJson],
  [JSON.stringify({ ...file, format: "parley-thread" }), words.otherFormat],
  [JSON.stringify({ ...file, version: 2 }), words.newerFormat],
  [JSON.stringify({ ...file, agents: [] }), words.nobodyInIt],
  [JSON.stringify({ ...file, agents: "Gusto" }), words.nobodyInIt],
])("%s is refused with a sentence", (text, fault) => {
  expect(readAgentFile(text)).toEqual({ ok: false, fault });
});
