import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { estimateTokens, type Id } from "@parley/protocol";
import { afterAll, afterEach, expect, test } from "vitest";
import type { RecordedRequest, Script } from "../providers/scripted/scripted-voices.ts";
import { quiet, say, sure } from "../testing/talk.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-forecasts-"));
const file = join(folder, "catalogue.json");
let app: TestApp;
afterEach(() => app.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Counts as providers count, four characters to a token, a part of the prompt read from the cache. */
function usageOf(request: RecordedRequest, text: string) {
  const prompt = request.system + request.messages.map((message) => message.text).join("");
  const input = Math.ceil(prompt.length / 4);
  return { usage: { input, cachedInput: Math.floor(input / 3), output: Math.ceil(text.length / 4), reasoning: null } };
}

const says =
  (...texts: string[]): Script =>
  (request, n) => {
    const text = texts[Math.min(n, texts.length) - 1] ?? "";
    return [{ text }, usageOf(request, text)];
  };

const long = "A long answer that says what there is to say about it. ".repeat(20);
const price = { input: 2, cachedInput: 0.2, output: 10 };

async function start(scripts: Record<string, Script[]>): Promise<Person> {
  const figure = { value: price, source: "our contract", read: "2026-11-21" };
  const entries = Object.keys(scripts).map((model) => ({ model, price: figure }));
  writeFileSync(file, JSON.stringify({ "openai-compatible": entries }));
  app = await startTestApp({ environment: { PARLEY_CATALOGUE: file }, scripts });
  return app.person("Ana");
}

const forecastOf = async (person: Person, id: Id, length: number) =>
  (await person.client.call("forecastRound", { params: { id }, query: { length } })).data;

test.each([
  ["panel", {}],
  ["reactions", { stages: 2 }],
  ["round-robin", { cycles: 2 }],
] as const)("B9 what scripted rounds in %s cost lies within what was foretold", async (mode, settings) => {
  const ana = await start({
    // One says little and passes whenever it may, one writes to its limit, one answers once and then agrees with itself.
    terse: [says("Yes.", "PASS")],
    wordy: [says(long)],
    mixed: [says("Perhaps, if it rains.", "PASS", long, "PASS")],
  });
  const { state } = await ana.threadWith("terse", "wordy", "mixed");
  const id = state.thread.id;
  await ana.client.call("changeThread", { params: { id }, body: { mode, settings } });
  let before = 0;
  for (const [index, text] of ["Shall we?", `Think again. ${"Because of this. ".repeat(100)}`, "And now?"].entries()) {
    const foretold = await forecastOf(ana, id, text.length);
    await say(ana, id, text);
    const round = sure((await quiet(ana, id, index + 1)).rounds[index]);
    const { spent } = (await ana.client.call("readThreadBudget", { params: { id } })).data;
    const calls = app.voices.requests.length;
    app.voices.requests.length = 0;
    expect(calls).toBe(round.turns.length);
    expect(calls).toBeGreaterThanOrEqual(foretold.calls[0]);
    expect(calls).toBeLessThanOrEqual(foretold.calls[1]);
    expect(spent - before).toBeGreaterThanOrEqual(foretold.cost[0]);
    expect(spent - before).toBeLessThanOrEqual(foretold.cost[1]);
    expect(foretold.cost[0]).toBeGreaterThan(0);
    before = spent;
  }
});

test("B9 a longer thread and a longer message cost more, free voices nothing, and an unknown price is named", async () => {
  const ana = await start({ ada: [says(long)] });
  const { state } = await ana.threadWith("ada", "practice-vega", "nobody-prices-this");
  const id = state.thread.id;
  const [first, longer] = [await forecastOf(ana, id, 30), await forecastOf(ana, id, 30_000)];
  expect(longer.cost[1] - first.cost[1]).toBe(((30_000 - 30) / 3) * price.input);
  await say(ana, id, "Speak.");
  await quiet(ana, id);
  const second = await forecastOf(ana, id, 30);
  expect(second.cost[1] - first.cost[1]).toBeGreaterThan(estimateTokens(long) * price.input);

  // Local ones on this machine are free; what goes to an address that nobody prices is unknown.
  expect(first.unknown).toEqual([]);
  const { data } = await ana.client.call("createConnection", {
    body: { provider: "openai-compatible", baseUrl: "https://93.184.216.34/v1", key: "sk-canary-of-forecasts" },
  });
  const eve = { name: "Eve", model: "who-knows", provider: "openai-compatible" as const, connection: data.id };
  const identity = (await ana.client.call("createIdentity", { body: eve })).data.id;
  const seated = await ana.client.call("seatIdentity", { params: { id }, body: { identity } });
  expect((await forecastOf(ana, id, 10)).unknown).toEqual([seated.data.member.id]);
  const table = await ana.client.call("forecastTable", { body: { identities: [identity], mode: "reactions" } });
  expect(table.data).toEqual({ calls: [1, 1], cost: [0, 0], local: false, unknown: [identity] });
});

test("B9 a new table is foretold by its identities, and only by one's own", async () => {
  const ana = await start({ ada: [says(long)] });
  const bo = await app.person("Bo");
  const { state } = await ana.threadWith("ada", "practice-vega");
  const identities = state.members.flatMap((member) => (member.identity === null ? [] : [member.identity]));
  const body = { identities, mode: "reactions" as const, settings: { stages: 2 } };
  const { data } = await ana.client.call("forecastTable", { body });
  expect(data.calls).toEqual([4, 6]);
  expect(data.cost[0]).toBeGreaterThan(0);
  expect(data.cost[1]).toBeGreaterThan(data.cost[0]);
  expect((await bo.client.call("forecastTable", { body })).data.calls).toEqual([0, 0]);
});
