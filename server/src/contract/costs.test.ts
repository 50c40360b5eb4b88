import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { quiet, say, sure } from "../testing/talk.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-catalogue-"));
const file = join(folder, "catalogue.json");
let app: TestApp | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const figure = (value: unknown) => ({ value, source: "our contract", read: "2026-11-21" });
const usage = { input: 1_000, cachedInput: 900, output: 100, reasoning: null };

function write(entries: unknown): Record<string, string> {
  writeFileSync(file, JSON.stringify(entries));
  return { PARLEY_CATALOGUE: file };
}

/** What the owner of the voices is told a first round cost. */
async function costsOf(environment: Record<string, string>) {
  app = await startTestApp({
    environment,
    limits: { retriesPerCall: 1 },
    scripts: {
      priced: [[{ text: "Done." }, { usage }]],
      twice: [
        [{ usage }, { fail: "provider_error" }],
        [{ text: "Done." }, { usage }],
      ],
      other: [[{ text: "Done." }, { usage }]],
      silent: [[{ text: "Done." }]],
      refused: [[{ fail: "key_refused" }]],
    },
  });
  const ana = await app.person("Ana");
  const models = ["priced", "twice", "other", "silent", "refused", "practice-vega"];
  const { state } = await ana.threadWith(...models);
  await say(ana, state.thread.id, "How much?");
  const after = await quiet(ana, state.thread.id);
  const turns = sure(after.rounds[0]).turns;
  const read = async () => {
    const { costs } = (await ana.client.call("readCosts", { params: { id: state.thread.id } })).data;
    return Object.fromEntries(
      turns.map((turn, index) => {
        const found = costs.find((cost) => cost.turn === turn.id);
        return [models[index], found === undefined ? null : [found.cost, found.basis]];
      }),
    );
  };
  return { read, turns, store: app.app.store };
}

test("each turn costs what its calls used at the operator's price; what nobody prices on this machine is local", async () => {
  const price = figure({ input: 2, cachedInput: 0.2, output: 10 });
  const entries = ["priced", "twice", "silent", "refused"].map((model) => ({ model, price }));
  const { read, turns, store } = await costsOf(write({ "openai-compatible": entries }));
  expect(await read()).toEqual({
    priced: [1_380, "priced"],
    // A first try that failed was counted, and paid, too.
    twice: [2_760, "priced"],
    other: [0, "local"],
    silent: [null, "no_usage"],
    refused: null,
    "practice-vega": [0, "local"],
  });

  // What went over somebody else's connection is not told.
  await store.db.updateTable("calls").set({ account_id: null }).where("turn_id", "=", sure(turns[0]).id).execute();
  expect(await read()).toMatchObject({ priced: null, other: [0, "local"] });
});

test("an address that nobody knows a price of costs something unknown, not nothing", async () => {
  const { read } = await costsOf({ OPENAI_BASE_URL: "https://models.example/v1" });
  expect(await read()).toMatchObject({ priced: [null, "no_price"], "practice-vega": [0, "local"] });
});
