import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { quiet, refusal, say, sure } from "../testing/talk.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-usage-"));
const file = join(folder, "catalogue.json");
let app: TestApp;
afterEach(() => app.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dayMs = 86_400_000;
const usage = { input: 1_000, cachedInput: 0, output: 100, reasoning: null };

test("B10 usage is told by day, voice and model, without what was refused before a word", async () => {
  const price = { value: { input: 1, output: 10 }, source: "our contract", read: "2026-11-21" };
  const entries = ["ada", "silent", "refused"].map((model) => ({ model, price }));
  writeFileSync(file, JSON.stringify({ "openai-compatible": entries }));
  app = await startTestApp({
    environment: { PARLEY_CATALOGUE: file },
    limits: { retriesPerCall: 0 },
    scripts: {
      ada: [[{ text: "Done." }, { usage }]],
      silent: [[{ text: "Done." }]],
      refused: [[{ fail: "key_refused" }]],
    },
  });
  const ana = await app.person("Ana");
  const bo = await app.person("Bo");
  const { state } = await ana.threadWith("ada", "silent", "refused");
  const id = state.thread.id;
  const read = async (days: number, person = ana) => (await person.client.call("readUsage", { query: { days } })).data;
  expect((await read(7)).total).toEqual({ calls: 0, cost: 0, unknown: 0, input: 0, output: 0 });

  await say(ana, id, "Then.");
  await quiet(ana, id);
  // Five days ago, by the clock of the database.
  const { db } = app.app.store;
  const before = (await app.app.store.now()) - 5 * dayMs;
  await db.updateTable("calls").set({ started_at: before }).execute();
  await say(ana, id, "Now.");
  await quiet(ana, id, 2);

  const report = await read(7);
  const one = { calls: 2, cost: 2_000, unknown: 1, input: 1_000, output: 100 };
  expect(report.days).toHaveLength(7);
  expect(report.days.map((day) => day.calls)).toEqual([0, 2, 0, 0, 0, 0, 2]);
  expect(report.days[1]).toEqual({ day: new Date(before).toISOString().slice(0, 10), ...one });
  expect(report.total).toEqual({ calls: 4, cost: 4_000, unknown: 2, input: 2_000, output: 200 });
  expect(report.voices.map(({ name, calls, cost }) => [name, calls, cost])).toEqual([
    ["ada", 2, 4_000],
    ["silent", 2, 0],
  ]);
  expect(report.models.map(({ provider, model, unknown }) => [provider, model, unknown])).toEqual([
    ["openai-compatible", "ada", 0],
    ["openai-compatible", "silent", 2],
  ]);
  expect((await read(3)).total.calls).toBe(2);
  expect((await read(7, bo)).total.calls).toBe(0);
  expect(await refusal(read(0))).toBe("400 invalid_request");

  // A voice keeps its name when it is gone.
  const member = sure(state.members.find((one) => one.profile.name === "ada"));
  await ana.client.call("removeMember", { params: { id, member: member.id } });
  await ana.client.call("deleteIdentity", { params: { id: sure(member.identity) } });
  expect((await read(7)).voices[0]).toMatchObject({ name: "ada", calls: 2 });
});
