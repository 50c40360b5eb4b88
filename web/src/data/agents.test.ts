import type { AgentCategory, Personality } from "@parley/protocol";
import { expect, test } from "vitest";
import { findAgents } from "./agents.ts";

const agent = (id: string, category: AgentCategory, about: string): Personality => ({
  id,
  name: id,
  role: `The ${id}`,
  icon: "🏛️",
  promptPrefix: "You help.",
  collaborationStyle: "Builder",
  colourTheme: "coral",
  shape: "hexagon",
  models: {},
  category,
  about,
  question: "What now?",
  tools: [],
});
const agents = [
  agent("cook", "everyday", "Makes dinner, also crème brûlée."),
  agent("tester", "code", "Finds what nobody thought of."),
  agent("tutor", "code", "Turns work into tables."),
];

test.each([
  ["", null, ["cook", "tester", "tutor"]],
  ["", "code", ["tester", "tutor"]],
  ["brulee", null, ["cook"]],
  ["Creme BRU", null, ["cook"]],
  ["code tab", null, ["tutor"]],
  ["dinner", "code", []],
  ["inner", null, []],
  ["?!", null, ["cook", "tester", "tutor"]],
] as const)("%j on shelf %s finds %j", (query, shelf, ids) => {
  expect(findAgents(agents, query, shelf).map((one) => one.id)).toEqual(ids);
});
