import { agentCategories, Provider } from "@parley/protocol";
import { expect, test } from "vitest";
import { catalogueOf } from "../providers/catalogue/catalogue.ts";
import { startTestApp } from "../testing/test-app.ts";
import { listPersonalities } from "./personalities.ts";

const personalities = listPersonalities();

test("the gallery has at least 24 agents, each shelf at least two, and no two share an id, a name or a mark", () => {
  expect(personalities.length).toBeGreaterThanOrEqual(24);
  for (const category of agentCategories)
    expect(personalities.filter((one) => one.category === category).length, category).toBeGreaterThanOrEqual(2);
  const marks = personalities.map(({ shape, colourTheme }) => `${shape} ${colourTheme}`);
  for (const all of [personalities.map(({ id }) => id), personalities.map(({ name }) => name), marks])
    expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([]);
});

test("they suggest only models that the catalogue knows", () => {
  const unknown = personalities.flatMap(({ id, models }) =>
    Object.entries(models)
      .filter(([provider, model]) => !catalogueOf(Provider.parse(provider)).some((entry) => entry.model === model))
      .map(([provider, model]) => `${id}: ${provider} ${model}`),
  );
  expect(unknown).toEqual([]);
});

test("an account reads them, and makes a voice that starts from one", async () => {
  const app = await startTestApp();
  try {
    const ana = await app.person("Ana");
    const read = (await ana.client.call("listPersonalities", {})).data.personalities;
    expect(read).toEqual(personalities);
    const [first] = read;
    if (first === undefined) throw new Error("there is none");
    const body = {
      name: first.name,
      role: first.role,
      mark: { shape: first.shape, hue: first.colourTheme, letter: "A" },
      provider: "practice" as const,
      model: "practice-vega",
      style: first.collaborationStyle,
      instructions: first.promptPrefix,
    };
    const made = (await ana.client.call("createIdentity", { body })).data;
    expect(made).toMatchObject({ ...body, slug: "ada" });
  } finally {
    await app.close();
  }
});

test("one talks to an agent before taking it: a practice voice answers in its name, and nothing is kept", async () => {
  const app = await startTestApp();
  try {
    const ana = await app.person("Ana");
    const ask = (id: string, text: string) => ana.client.call("previewPersonality", { params: { id }, body: { text } });
    const text = "Should the library stay open on Sundays?";
    const first = (await ask("sceptic", text)).data.text;
    expect(first).toMatch(/library|Sundays/i);
    expect((await ask("sceptic", text)).data.text).toBe(first);
    expect((await ask("cook", text)).data.text).not.toBe(first);
    expect((await ana.client.call("listThreads", {})).data.threads).toEqual([]);
    await expect(ask("nobody", text)).rejects.toMatchObject({ code: "not_found" });
    await expect(ask("cook", "  ")).rejects.toMatchObject({ code: "invalid_request" });
  } finally {
    await app.close();
  }
});
