import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createApp } from "./app.ts";
import { ConfigError, readConfig } from "./config.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-catalogue-"));
const file = join(folder, "catalogue.json");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = () =>
  createApp({
    config: readConfig({ PARLEY_DATA_DIR: join(folder, "data"), PARLEY_CATALOGUE: file, LOG_LEVEL: "silent" }),
    version: "test",
  });

const figure = (value: unknown) => ({ value, source: "our contract", read: "2026-11-21" });

test.each([
  ["{", "is not JSON"],
  [JSON.stringify({ nobody: [] }), "does not fit at its top level"],
  [JSON.stringify({ openai: {} }), "does not fit at openai:"],
  [JSON.stringify({ openai: [{ model: "rose", price: figure({ input: "two", output: 1 }) }] }), "price.value.input"],
  [JSON.stringify({ openai: [{ model: "rose", tools: { value: true, source: "x" } }] }), "tools.read"],
  [JSON.stringify({ openai: [{ model: "rose" }, { model: "rose" }] }), "lists openai's rose twice"],
])("the server does not start with the catalogue %s, and names the file and the place", async (text, complaint) => {
  writeFileSync(file, text);
  const error = await start().catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigError)) throw new Error("it started");
  expect(error.message).toContain(complaint);
  expect(error.message).toContain(file);
});

test("a catalogue that is not there is named; one that fits lets the server start", async () => {
  rmSync(file, { force: true });
  await expect(start()).rejects.toThrow(/PARLEY_CATALOGUE: .*catalogue\.json cannot be read \(ENOENT\)/);
  writeFileSync(file, JSON.stringify({ openai: [{ model: "rose", price: figure({ input: 2, output: 1 }) }] }));
  const app = await start();
  expect(app.needs.factsOf("openai", "rose").price).toEqual({ value: { input: 2, output: 1 }, operator: true });
  await app.close();
});
