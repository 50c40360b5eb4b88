import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Id, Parameters } from "@parley/protocol";
import { afterAll, afterEach, expect, test } from "vitest";
import type { Script } from "../providers/scripted/scripted-voices.ts";
import { resumeRounds } from "../conversation/budgets.ts";
import { checkFold } from "../testing/fold.ts";
import { inParallel, logOf, look, quiet, refusal, say, sure } from "../testing/talk.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-budgets-"));
const file = join(folder, "catalogue.json");
let app: TestApp;
afterEach(() => app.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A call of this voice may write ten tokens, and each costs a tenth of a cent: a cent a call at most. */
const cent = 10_000;
const tenTokens: Parameters = { temperature: null, topP: null, maxTokens: 10, reasoningEffort: null };
const used = (output: number) => ({ usage: { input: 50, cachedInput: 0, output, reasoning: null } });
const whole: Script = [{ text: "Ten tokens." }, used(10)];

async function start(scripts: Record<string, Script[]>, limits: Record<string, number> = {}): Promise<Person> {
  const price = { value: { input: 0, output: 1_000 }, source: "our contract", read: "2026-11-21" };
  const entries = Object.keys(scripts).flatMap((model) => (model.startsWith("free") ? [] : [{ model, price }]));
  writeFileSync(file, JSON.stringify({ "openai-compatible": entries }));
  app = await startTestApp({
    environment: { PARLEY_CATALOGUE: file },
    scripts,
    limits: { saveEveryMs: 200, callsPerConnection: 1_000, turnsPerAccount: 1_000, retriesPerCall: 0, ...limits },
  });
  return app.person("Ana");
}

async function voice(person: Person, model: string, parameters = tenTokens): Promise<Id> {
  const connection = sure((await person.client.call("listConnections", {})).data.connections[0]).id;
  const body = { name: model, model, provider: "openai-compatible" as const, connection, parameters };
  return (await person.client.call("createIdentity", { body })).data.id;
}

async function thread(person: Person, identities: Id[], body: object = {}): Promise<Id> {
  return (await person.client.call("createThread", { body: { title: "Paid", mode: "panel", identities, ...body } }))
    .data.state.thread.id;
}

const paused = (person: Person, id: Id) =>
  eventually("the round is paused", async () => {
    const round = (await look(person, id)).state.rounds.at(-1);
    return round?.status === "paused" ? round : null;
  });

const capOf = async (person: Person, id: Id, cap: number | null) =>
  (await person.client.call("changeThreadBudget", { params: { id }, body: { cap } })).data;
const budgetOf = async (person: Person, id: Id) =>
  (await person.client.call("readThreadBudget", { params: { id } })).data;

test("B1 B2 of 100 messages in parallel a day's budget for 10 calls pays for 10; raised, the others go on", async () => {
  const ana = await start({ ada: [whole] });
  const ada = await voice(ana, "ada");
  await ana.client.call("changeBudget", { body: { cap: 10 * cent } });
  const threads: Id[] = [];
  await inParallel(
    Array.from({ length: 100 }, (_, index) => index),
    20,
    async () => void threads.push(await thread(ana, [ada])),
  );
  await inParallel(threads, 100, async (id) => void (await say(ana, id, "Go.")));
  const settledAll = async () => {
    const states = await Promise.all(threads.map((id) => look(ana, id)));
    const ends = states.map(({ state }) => sure(state.rounds[0]).status);
    return ends.includes("running") ? null : ends;
  };
  const ends = sure(await eventually("each round ended or is paused", settledAll, 20_000));
  expect(app.voices.requests).toHaveLength(10);
  expect(ends.filter((status) => status === "ended")).toHaveLength(10);
  expect(ends.filter((status) => status === "paused")).toHaveLength(90);
  expect((await ana.client.call("readBudget", {})).data).toMatchObject({
    cap: 10 * cent,
    spent: 10 * cent,
    reserved: 0,
  });

  await ana.client.call("changeBudget", { body: { cap: 15 * cent } });
  await eventually("five more were called", async () => app.voices.requests.length === 15);
  await ana.client.call("changeBudget", { body: { cap: null } });
  for (const id of threads) await quiet(ana, id);
  expect(app.voices.requests).toHaveLength(100);
  expect((await ana.client.call("readBudget", {})).data).toMatchObject({ spent: 100 * cent, reserved: 0 });
});

test("B1 B2 of 100 messages in parallel in one thread its budget for 10 calls pays for 10", async () => {
  const ana = await start({ ada: [whole] });
  const voices = await Promise.all(Array.from({ length: 20 }, () => voice(ana, "ada")));
  const id = await thread(ana, voices, { budget: 10 * cent });
  const before = (await look(ana, id)).state;
  await inParallel(
    Array.from({ length: 100 }, (_, index) => index),
    100,
    async (index) => void (await say(ana, id, `Message ${index}.`)),
  );
  const round = await paused(ana, id);
  expect(round.reason).toBe("thread_budget");
  await eventually("what ran ended", async () => (await budgetOf(ana, id)).reserved === 0);
  expect(app.voices.requests).toHaveLength(10);
  const { state } = await look(ana, id);
  expect(
    sure(state.rounds[0])
      .turns.map((turn) => turn.status)
      .filter((status) => status === "planned"),
  ).toHaveLength(10);
  expect(state.waiting).toHaveLength(99);
  expect(await budgetOf(ana, id)).toEqual({ cap: 10 * cent, spent: 10 * cent, reserved: 0, next: cent });

  // Enough for the round, and for half of that of the messages that waited.
  await capOf(ana, id, 30 * cent);
  await eventually(
    "the second round is paused",
    async () => (await look(ana, id)).state.rounds[1]?.status === "paused",
  );
  await eventually("what ran ended", async () => (await budgetOf(ana, id)).reserved === 0);
  expect(app.voices.requests).toHaveLength(30);
  await capOf(ana, id, null);
  await quiet(ana, id, 2);
  expect(app.voices.requests).toHaveLength(40);
  await checkFold(app, ana, id, before);
  const log = JSON.stringify(await logOf(app, id));
  expect(log).toContain("round.paused");
  // E6: the log that every reader sees holds a code and no money.
  expect(log).not.toMatch(/"(cost|cap|spent|amount)"/);
});

test("B3 a cheaper answer gives back what was held for it, and the round goes on by itself", async () => {
  const ana = await start({ ada: [[{ text: "Short." }, used(2)]] });
  const voices = [await voice(ana, "ada"), await voice(ana, "ada")];
  const id = await thread(ana, voices, { budget: cent + 5_000 });
  await say(ana, id, "Go.");
  const state = await quiet(ana, id);
  expect(sure(state.rounds[0]).turns.map((turn) => turn.outcome)).toEqual(["said", "said"]);
  expect(await budgetOf(ana, id)).toEqual({ cap: 15_000, spent: 4_000, reserved: 0, next: null });
  expect((await logOf(app, id)).map((event) => event.type)).toEqual(
    expect.arrayContaining(["round.paused", "round.resumed"]),
  );
});

test("B3 a call whose cost is unknown counts as the most it may have cost; one refused before a word as nothing", async () => {
  const ana = await start({ silent: [[{ text: "No count." }]], refused: [[{ fail: "key_refused" }]] });
  const id = await thread(ana, [await voice(ana, "silent"), await voice(ana, "refused")]);
  await say(ana, id, "Go.");
  await quiet(ana, id);
  expect(await budgetOf(ana, id)).toMatchObject({ spent: cent, reserved: 0 });
});

test("B3 after kill -9 an interrupted call keeps counting as the most it may have cost", async () => {
  const ana = await start({ ada: [[{ text: "I begin" }, { hang: true }]] }, { leaseMs: 300 });
  const id = await thread(ana, [await voice(ana, "ada")], { budget: cent });
  await say(ana, id, "Go.");
  await eventually("it is called", async () => app.voices.requests.length === 1);
  expect(await budgetOf(ana, id)).toMatchObject({ spent: 0, reserved: cent });
  await app.restart();
  await quiet(ana, id);
  expect(await budgetOf(ana, id)).toMatchObject({ spent: cent, reserved: 0 });
});

test("B4 a paused round waits over a restart, keeps messages waiting, and ends by Stop all", async () => {
  const ana = await start({ ada: [whole] }, { leaseMs: 300 });
  const id = await thread(ana, [await voice(ana, "ada")], { budget: 0 });
  const before = (await look(ana, id)).state;
  await say(ana, id, "Go.");
  await paused(ana, id);
  await app.restart();
  await say(ana, id, "And this?");
  await eventually("the new process took it over", async () => {
    const row = await app.app.store.db.selectFrom("turns").select("owner").executeTakeFirst();
    return row?.owner === app.app.needs.owner;
  });
  await resumeRounds(app.app.needs);
  expect((await paused(ana, id)).turns[0]?.status).toBe("planned");
  expect((await look(ana, id)).state.waiting).toHaveLength(1);
  expect(app.voices.requests).toHaveLength(0);

  await ana.client.call("stopThread", { params: { id } });
  const state = await quiet(ana, id);
  expect(state.rounds[0]).toMatchObject({ status: "ended", reason: "stopped" });
  await checkFold(app, ana, id, before);
  expect(app.voices.requests).toHaveLength(0);
  // The same round without a cap is answered.
  await capOf(ana, id, null);
  await say(ana, id, "Now.");
  await quiet(ana, id, 2);
  expect(app.voices.requests).toHaveLength(1);
});

test("B4 the round goes on without the voice that was stopped, and free ones speak whatever was spent", async () => {
  const ana = await start({ ada: [whole], free: [[{ text: "For nothing." }]] });
  const id = await thread(ana, [await voice(ana, "ada"), await voice(ana, "free")], { budget: 0 });
  await say(ana, id, "Go.");
  const round = await paused(ana, id);
  await ana.client.call("stopTurn", { params: { id: sure(round.turns[0]).id } });
  const state = await quiet(ana, id);
  expect(sure(state.rounds[0]).turns.map((turn) => turn.outcome)).toEqual(["stopped", "said"]);
  expect(await budgetOf(ana, id)).toMatchObject({ spent: 0, reserved: 0 });
});

test("B4 a merge that the budget does not pay for fails, and its round stays as it was", async () => {
  const ana = await start({ ada: [whole], bob: [whole] });
  const id = await thread(ana, [await voice(ana, "ada"), await voice(ana, "bob")]);
  await say(ana, id, "One.");
  const before = await quiet(ana, id);
  await capOf(ana, id, 2 * cent);
  await ana.client.call("mergeAnswers", { params: { id }, body: {} });
  const after = await quiet(ana, id);
  const round = sure(after.rounds[0]);
  expect(round.turns.at(-1)).toMatchObject({ stage: "synthesis", outcome: "failed", code: "budget_reached" });
  expect(round).toMatchObject({ status: "ended", endedAt: before.rounds[0]?.endedAt });
  // With room again it is run again like any other turn.
  await capOf(ana, id, 4 * cent);
  await ana.client.call("runTurnAgain", { params: { id: sure(round.turns.at(-1)).id } });
  expect(sure((await quiet(ana, id)).rounds[0]).turns.at(-1)).toMatchObject({ version: 2, outcome: "said" });
});

test("B4 what runs beside a round fails with a sentence instead", async () => {
  const ana = await start({ ada: [[{ text: "Half" }, { cut: true }], whole] });
  const id = await thread(ana, [await voice(ana, "ada")], { budget: cent });
  await say(ana, id, "Go.");
  const turn = sure(sure((await quiet(ana, id)).rounds[0]).turns[0]);
  await ana.client.call("continueTurn", { params: { id: turn.id } });
  const refused = sure((await quiet(ana, id)).rounds[0]);
  expect(refused.turns.at(-1)).toMatchObject({ outcome: "failed", code: "budget_reached" });
  await capOf(ana, id, 2 * cent);
  await ana.client.call("continueTurn", { params: { id: turn.id } });
  expect(sure((await quiet(ana, id)).rounds[0]).turns.at(-1)).toMatchObject({ outcome: "said" });
});

test("B5 a call of unknown price counts as its account's ceiling", async () => {
  const ana = await start({ ada: [whole] });
  const { data } = await ana.client.call("createConnection", {
    // A public address, which is not called: the voice is scripted.
    body: { provider: "openai", baseUrl: "https://93.184.216.34/v1", key: "sk-canary-of-budgets" },
  });
  const body = { name: "Eve", model: "ada", provider: "openai" as const, connection: data.id };
  const eve = (await ana.client.call("createIdentity", { body })).data.id;
  const id = await thread(ana, [eve], { budget: 49_999 });
  await say(ana, id, "Go.");
  await paused(ana, id);
  expect(await budgetOf(ana, id)).toMatchObject({ next: 50_000 });
  await ana.client.call("changeBudget", { body: { unknownCallCeiling: 20_000 } });
  await quiet(ana, id);
  expect(await budgetOf(ana, id)).toMatchObject({ spent: 20_000, reserved: 0 });
});

test("B6 where a budget holds, a voice without a limit is told one; elsewhere it is not", async () => {
  const ana = await start({ ada: [whole] });
  const open = await voice(ana, "ada", { ...tenTokens, maxTokens: null });
  const id = await thread(ana, [open]);
  await say(ana, id, "Go.");
  await quiet(ana, id);
  expect(app.voices.requests.at(-1)?.parameters.maxTokens).toBe(null);
  await capOf(ana, id, 10_000_000);
  await say(ana, id, "Go on.");
  await quiet(ana, id, 2);
  expect(app.voices.requests.at(-1)?.parameters.maxTokens).toBe(8_192);
});

test("B7 a new day pays again", async () => {
  const ana = await start({ ada: [whole] });
  const id = await thread(ana, [await voice(ana, "ada")]);
  await ana.client.call("changeBudget", { body: { cap: cent } });
  await say(ana, id, "Go.");
  await quiet(ana, id);
  await say(ana, id, "Again.");
  expect((await paused(ana, id)).reason).toBe("account_budget");
  // What was spent becomes yesterday's, as at midnight.
  await app.app.store.db.updateTable("account_days").set({ day: "2020-01-01" }).execute();
  await quiet(ana, id, 2);
  expect(app.voices.requests).toHaveLength(2);
});

test("B8 a thread's money is its owner's alone, and a cap is a whole sum that is not negative", async () => {
  const ana = await start({ ada: [whole] });
  const bo = await app.person("Bo");
  const id = await thread(ana, [await voice(ana, "ada")], { budget: 5 * cent });
  expect(await budgetOf(ana, id)).toEqual({ cap: 5 * cent, spent: 0, reserved: 0, next: null });
  expect(await refusal(budgetOf(bo, id))).toBe("404 not_found");
  for (const cap of [-1, 0.5, 2e12]) expect(await refusal(capOf(ana, id, cap))).toBe("400 invalid_request");
  const { data } = await ana.client.call("changeBudget", { body: { cap: 7 } });
  expect(data).toMatchObject({ cap: 7, spent: 0, unknownCallCeiling: 50_000 });
  expect((await bo.client.call("readBudget", {})).data.cap).toBe(null);
});
