import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Id, Parameters } from "@parley/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Script } from "../providers/scripted/scripted-voices.ts";
import { bringIn, ownVoice } from "../testing/guests.ts";
import { inParallel, look, quiet, refusal, say, sure } from "../testing/talk.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-guests-"));
/** Ten tokens at a tenth of a cent each: a cent a call at most. */
const cent = 10_000;
const tenTokens: Parameters = { temperature: null, topP: null, maxTokens: 10, reasoningEffort: null };
const whole: Script = [{ text: "Ten tokens." }, { usage: { input: 50, cachedInput: 0, output: 10, reasoning: null } }];

let app: TestApp;
let ana: Person;
let bo: Person;
let cy: Person;
beforeAll(async () => {
  const file = join(folder, "catalogue.json");
  const price = { value: { input: 0, output: 1_000 }, source: "our contract", read: "2026-11-21" };
  writeFileSync(file, JSON.stringify({ "openai-compatible": [{ model: "ada", price }] }));
  app = await startTestApp({
    environment: { PARLEY_CATALOGUE: file },
    scripts: { ada: [whole], dark: [[{ text: "Nobody knows." }]] },
    limits: { saveEveryMs: 200, callsPerConnection: 1_000, turnsPerAccount: 1_000, retriesPerCall: 0 },
  });
  [ana, bo, cy] = [await app.person("Ana"), await app.person("Bo"), await app.person("Cy")];
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A thread of Ana's with one voice, and Bo in it. */
async function threadOf(model: string): Promise<Id> {
  const connection = sure((await ana.client.call("listConnections", {})).data.connections[0]).id;
  const body = { name: model, model, provider: "openai-compatible" as const, connection, parameters: tenTokens };
  const identity = (await ana.client.call("createIdentity", { body })).data.id;
  const made = { title: "Shared", mode: "panel" as const, identities: [identity] };
  const { thread } = (await ana.client.call("createThread", { body: made })).data.state;
  await bringIn(ana, thread.id, bo);
  return thread.id;
}

const allow = (id: Id, body: object) => ana.client.call("changeGuestLimits", { params: { id }, body });
const ask = async (who: Person, id: Id): Promise<[string | null, string | null]> => {
  const { total } = (await look(ana, id)).state;
  await say(who, id, "Go.");
  const turn = sure((await quiet(ana, id, total + 1)).rounds.at(-1)?.turns[0]);
  return [turn.outcome, turn.code];
};
const over = ["failed", "guest_limit_reached"];

test("by default others may have 50 answers or a quarter of a dollar, and none of unknown price", async () => {
  const identity = await ownVoice(ana, "dark");
  const id = (await ana.client.call("createThread", { body: { mode: "panel", identities: [identity] } })).data.state
    .thread.id;
  await bringIn(ana, id, bo);
  const { data } = await ana.client.call("readGuestLimits", { params: { id } });
  expect(data).toEqual({ answers: 50, amount: 250_000, unknownAnswers: 0 });
  expect(await ask(bo, id)).toEqual(over);
  expect(await ask(ana, id)).toEqual(["said", null]);
  await allow(id, { unknownAnswers: 1, amount: 1_000_000 });
  expect(await ask(bo, id)).toEqual(["said", null]);
  expect(await ask(bo, id)).toEqual(over);
});

test("of 100 messages in parallel by another member a limit for 10 answers pays for 10, each person for their own", async () => {
  const id = await threadOf("ada");
  await allow(id, { answers: 10, amount: 1_000 * cent });
  const calls = app.voices.requests.length;
  // One after the other begins each its round, so that each would be a call.
  await inParallel(
    Array.from({ length: 100 }, (_, index) => index),
    100,
    async (index) => void (await say(bo, id, `Message ${index}.`)),
  );
  await quiet(ana, id);
  while (app.voices.requests.length - calls < 10) expect((await ask(bo, id))[0]).toBe("said");
  expect(await ask(bo, id)).toEqual(over);
  expect(app.voices.requests.length - calls).toBe(10);
  await bringIn(ana, id, cy);
  expect(await ask(cy, id)).toEqual(["said", null]);
  expect(await ask(ana, id)).toEqual(["said", null]);
}, 90_000);

test("of 100 calls at once in many rounds' stead, an amount for 10 is never passed", async () => {
  const id = await threadOf("ada");
  await allow(id, { answers: 1_000, amount: 10 * cent });
  const connection = sure((await ana.client.call("listConnections", {})).data.connections[0]).id;
  const calls = app.voices.requests.length;
  for (let index = 0; index < 15; index += 1) {
    const body = { name: `Ada ${index}`, model: "ada", provider: "openai-compatible" as const, connection };
    const identity = (await ana.client.call("createIdentity", { body: { ...body, parameters: tenTokens } })).data.id;
    await ana.client.call("seatIdentity", { params: { id }, body: { identity } });
  }
  await inParallel(
    Array.from({ length: 100 }, (_, index) => index),
    100,
    async (index) => void (await say(bo, id, `Message ${index}.`)),
  );
  const [round] = (await quiet(ana, id, 1, 60_000)).rounds;
  expect(app.voices.requests.length - calls).toBe(10);
  const ends = sure(round).turns.map((turn) => turn.code ?? turn.outcome);
  expect(ends.filter((end) => end === "said")).toHaveLength(10);
  expect(ends.filter((end) => end === "guest_limit_reached")).toHaveLength(6);
  const row = await app.app.store.db
    .selectFrom("guest_days")
    .selectAll()
    .where("thread_id", "=", id)
    .executeTakeFirstOrThrow();
  expect(row).toMatchObject({ spent: 10 * cent, reserved: 0 });
}, 90_000);

test("a version that another member asks for counts as theirs, and what the owner asks for as nobody's", async () => {
  const id = await threadOf("ada");
  await allow(id, { answers: 1 });
  await ask(ana, id);
  const turn = sure((await look(ana, id)).state.rounds[0]?.turns[0]);
  const again = async (who: Person) => {
    await who.client.call("runTurnAgain", { params: { id: turn.id } });
    const versions = sure((await quiet(ana, id)).rounds[0]).turns.filter((one) => (one.of ?? one.id) === turn.id);
    return sure(versions.at(-1)).code;
  };
  expect(await again(bo)).toBeNull();
  expect(await again(bo)).toBe("guest_limit_reached");
  expect(await again(ana)).toBeNull();
});

test("a member's own voices and practice voices are free of another's limit", async () => {
  const id = (await ana.threadWith("practice-vega")).state.thread.id;
  await bringIn(ana, id, bo);
  await allow(id, { answers: 0 });
  const identity = await ownVoice(bo, "dark");
  await bo.client.call("seatIdentity", { params: { id }, body: { identity } });
  await say(bo, id, "Go.");
  const outcomes = sure((await quiet(ana, id)).rounds[0]).turns.map((turn) => turn.outcome);
  expect(outcomes).toEqual(["said", "said"]);
  // Bo's own limits hold for Ana.
  await say(ana, id, "And for me?");
  const codes = sure((await quiet(ana, id, 2)).rounds[1]).turns.map((turn) => turn.code);
  expect(codes).toEqual([null, "guest_limit_reached"]);
  await bringIn(ana, id, cy, { role: "viewer" });
  const params = { id };
  expect(await refusal(cy.client.call("readGuestLimits", { params }))).toBe("403 forbidden");
});
