import { noParameters, type Personality } from "@parley/protocol";
import { expect, test } from "vitest";
import type { IdentityDraft } from "./identity-draft.ts";
import { startFrom } from "./start-from.ts";

const fresh: IdentityDraft = {
  name: "",
  role: "",
  shape: "hexagon",
  hue: "coral",
  provider: "anthropic",
  connection: "c1",
  model: "",
  style: "",
  instructions: "",
  parameters: noParameters,
};
const sceptic: Personality = {
  id: "sceptic",
  name: "Cato",
  role: "Sceptic",
  icon: "🔍",
  promptPrefix: "Look for what is wrong.",
  collaborationStyle: "Challenger",
  colourTheme: "azure",
  shape: "diamond",
  models: { anthropic: "claude-opus-5" },
  category: "decisions",
  about: "Finds what is wrong.",
  question: "What would have to be true?",
  tools: [],
};
const teacher: Personality = {
  ...sceptic,
  id: "teacher",
  name: "Emi",
  role: "Teacher",
  colourTheme: "fern",
  models: {},
};

test("an empty form takes all of a personality, and keeps provider and connection", () => {
  const { change, kept } = startFrom(fresh, fresh, fresh, sceptic);
  expect({ ...fresh, ...change }).toEqual({
    ...fresh,
    name: "Cato",
    role: "Sceptic",
    shape: "diamond",
    hue: "azure",
    style: "Challenger",
    instructions: "Look for what is wrong.",
  });
  expect(kept).toEqual([]);
});

test("what was typed stays and is named, also when another is chosen after that", () => {
  const typed = { ...fresh, name: "Mine", hue: "plum" as const };
  const first = startFrom(typed, fresh, fresh, sceptic);
  expect(first.kept).toEqual(["name", "mark"]);
  const after = { ...typed, ...first.change };
  expect(after).toMatchObject({ name: "Mine", hue: "plum", role: "Sceptic" });
  const second = startFrom(after, { ...fresh, ...first.change }, fresh, teacher);
  expect(second.kept).toEqual(["name", "mark"]);
  expect({ ...after, ...second.change }).toMatchObject({ name: "Mine", role: "Teacher" });
});

test("choosing nothing again takes back only what the form filled in", () => {
  const first = startFrom(fresh, fresh, fresh, sceptic);
  const edited = { ...fresh, ...first.change, instructions: "My own words." };
  const back = startFrom(edited, { ...fresh, ...first.change }, fresh, null);
  expect({ ...edited, ...back.change }).toEqual({ ...fresh, instructions: "My own words." });
});
