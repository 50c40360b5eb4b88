import { Provider } from "@parley/protocol";
import { expect, test } from "vitest";
import { catalogueOf } from "../providers/catalogue/catalogue.ts";
import shortIds from "./short-ids.json" with { type: "json" };

test("every short id leads to a model that the catalogue knows, and none is there twice", () => {
  const unknown = shortIds.filter(
    ({ provider, model }) => !catalogueOf(Provider.parse(provider)).some((entry) => entry.model === model),
  );
  expect(unknown).toEqual([]);
  expect(new Set(shortIds.map((one) => one.id)).size).toBe(shortIds.length);
  expect(shortIds.map((one) => one.id)).toEqual(expect.arrayContaining(["gpt-4o", "claude-3.5", "gemini-1.5"]));
});
