import { Provider } from "@parley/protocol";
import { expect, test } from "vitest";
import { catalogueOf } from "../providers/catalogue/catalogue.ts";
import { startTestApp } from "../testing/test-app.ts";
import { listPersonalities } from "./personalities.ts";

const personalities = listPersonalities();

test("there are at least twelve, and no two share an id, a name or a mark", () => {
  expect(personalities.length).toBeGreaterThanOrEqual(12);
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
