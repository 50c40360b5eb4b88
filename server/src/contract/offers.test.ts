import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Id, OfferKind, Parameters } from "@parley/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Script } from "../providers/scripted/scripted-voices.ts";
import { bringIn } from "../testing/guests.ts";
import { accountOf } from "../testing/join-thread.ts";
import { inParallel, look, quiet, refusal, say, sure } from "../testing/talk.ts";
import { eventually, type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

/** What the admin offers to members: seen, used within its limits, and never more of it. */
const folder = mkdtempSync(join(tmpdir(), "parley-offers-"));
/** Ten tokens at a tenth of a cent each: a cent a call at most. */
const cent = 10_000;
const tenTokens: Parameters = { temperature: null, topP: null, maxTokens: 10, reasoningEffort: null };
const whole: Script = [{ text: "Ten tokens." }, { usage: { input: 50, cachedInput: 0, output: 10, reasoning: null } }];
const dear = { answers: 1_000, amount: 1_000_000_000, unknownAnswers: 1_000 };

let app: TestApp;
let ana: Person;
let bo: Person;
let cy: Person;
/** Ana's, to a provider with a key. */
let connection: Id;
beforeAll(async () => {
  const file = join(folder, "catalogue.json");
  const price = { value: { input: 0, output: 1_000 }, source: "our contract", read: "2026-11-21" };
  writeFileSync(file, JSON.stringify({ anthropic: [{ model: "ada", price }] }));
  app = await startTestApp({
    environment: { PARLEY_CATALOGUE: file },
    scripts: { ada: [whole], dark: [[{ text: "Nobody knows." }]], slow: [[{ text: "Slow " }, { gate: "never" }]] },
    limits: { saveEveryMs: 200, callsPerConnection: 1_000, turnsPerAccount: 1_000, retriesPerCall: 0 },
  });
  [ana, bo, cy] = [await app.person("Ana"), await app.person("Bo"), await app.person("Cy")];
  const body = { provider: "anthropic" as const, key: "sk-ant-canary-of-the-admin", label: "House" };
  connection = (await ana.client.call("createConnection", { body })).data.id;
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const db = () => app.app.store.db;
const offer = async (kind: OfferKind, object: Id, limits = dear): Promise<Id> =>
  (await ana.client.call("createOffer", { body: { kind, object, limits } })).data.id;
const withdraw = (id: Id, who = ana) => who.client.call("withdrawOffer", { params: { id } });

async function voice(who: Person, model: string, more: object = {}): Promise<Id> {
  const body = { name: model, model, provider: "anthropic" as const, connection, parameters: tenTokens, ...more };
  return (await who.client.call("createIdentity", { body })).data.id;
}
async function threadOf(who: Person, identities: Id[], more: object = {}): Promise<Id> {
  const body = { title: "Here", mode: "panel" as const, identities, ...more };
  return (await who.client.call("createThread", { body })).data.state.thread.id;
}
/** How the one voice of a thread ends that somebody asks. */
async function ask(who: Person, id: Id): Promise<[string | null, string | null]> {
  const { total } = (await look(who, id)).state;
  await say(who, id, "Go.");
  const turn = sure((await quiet(who, id, total + 1)).rounds.at(-1)?.turns[0]);
  return [turn.outcome, turn.code];
}
const said = ["said", null];
const usedUp = ["failed", "offer_used_up"];
const withdrawn = ["failed", "offer_withdrawn"];
const shown = async (who: Person, id: Id) =>
  (await who.client.call("listIdentities", {})).data.identities.find((one) => one.id === id);

test("a member finds an offered voice without its key, seats it and gets an answer, which the admin pays", async () => {
  const identity = await voice(ana, "ada", {
    role: "Critic",
    instructions: "canary-instructions",
    style: "canary-style",
  });
  expect(await shown(bo, identity)).toBeUndefined();
  expect(await refusal(threadOf(bo, [identity]))).toBe("404 not_found");
  const id = await offer("identity", identity);
  const limits = { answers: 1_000, amount: 1_000_000_000, unknownAnswers: 1_000 };
  expect(await shown(bo, identity)).toMatchObject({
    name: "ada",
    role: "Critic",
    connection: null,
    instructions: "",
    style: "",
    available: true,
    offered: { offer: id, limits, left: limits },
  });
  expect(JSON.stringify((await bo.client.call("listIdentities", {})).data)).not.toMatch(/canary|anthropic\.com/);
  expect(await refusal(bo.client.call("changeIdentity", { params: { id: identity }, body: inputOf("ada") }))).toBe(
    "403 forbidden",
  );
  expect(await refusal(bo.client.call("deleteIdentity", { params: { id: identity } }))).toBe("403 forbidden");
  expect(await refusal(bo.client.call("listIdentityThreads", { params: { id: identity } }))).toBe("403 forbidden");
  expect((await bo.client.call("readIdentity", { params: { id: identity } })).data.connection).toBeNull();

  const thread = await threadOf(bo, [identity]);
  expect(await ask(bo, thread)).toEqual(said);
  const left = sure((await shown(bo, identity))?.offered).left;
  expect(left).toEqual({ ...limits, answers: 999, amount: limits.amount - cent });
  expect(sure((await shown(cy, identity))?.offered).left).toEqual(limits);
  // Ana pays, and sees no title of Bo's thread; Bo is told no money and not what the voice was told.
  const call = await db().selectFrom("calls").selectAll().where("thread_id", "=", thread).executeTakeFirstOrThrow();
  expect(call).toMatchObject({ account_id: await accountOf(ana), guest_id: await accountOf(bo), offer_id: id });
  expect((await bo.client.call("readCosts", { params: { id: thread }, query: {} })).data.costs).toEqual([]);
  expect((await ana.client.call("readUsage", { query: { days: 7 } })).data.total.cost).toBeGreaterThanOrEqual(cent);
  expect((await ana.client.call("listIdentityThreads", { params: { id: identity } })).data).toEqual({
    count: 1,
    titles: [],
  });
  const turn = sure((await look(bo, thread)).state.rounds[0]?.turns[0]).id;
  const [seen] = (await bo.client.call("readSeen", { params: { id: turn } })).data.calls;
  expect(seen).toMatchObject({ cost: null, parameters: null });
  expect(sure(seen).pieces[0]).toMatchObject({ kind: "system", text: null, missing: "withheld" });
  // How it answers is the admin's.
  const member = sure((await look(bo, thread)).state.members.find((one) => one.kind === "identity")).id;
  const change = (body: object) => bo.client.call("changeMember", { params: { id: thread, member }, body });
  expect(await refusal(change({ model: "dark" }))).toBe("403 forbidden");
  expect((await change({ name: "Addie" })).status).toBe(200);
  await withdraw(id);
});

const inputOf = (model: string) => ({ name: model, model, provider: "anthropic" as const, connection });

test("B11 of 10 that ask at once by an offer of 3 answers exactly 3 are called; raised, it goes on", async () => {
  const identity = await voice(ana, "ada");
  const id = await offer("identity", identity, { ...dear, answers: 3 });
  const threads = await Promise.all(Array.from({ length: 10 }, () => threadOf(bo, [identity])));
  const calls = app.voices.requests.length;
  const ends: unknown[] = [];
  await inParallel(threads, 10, async (thread) => void ends.push(await ask(bo, thread)));
  expect(app.voices.requests.length - calls).toBe(3);
  expect(ends.filter((end) => JSON.stringify(end) === JSON.stringify(said))).toHaveLength(3);
  expect(ends.filter((end) => JSON.stringify(end) === JSON.stringify(usedUp))).toHaveLength(7);
  const day = await db().selectFrom("offer_days").selectAll().where("offer_id", "=", id).executeTakeFirstOrThrow();
  expect(day).toMatchObject({ answers: 3, unknown_answers: 0, spent: 3 * cent, reserved: 0 });
  const first = sure(threads[0]);
  expect(await ask(bo, first)).toEqual(usedUp);
  // Somebody else has a day of their own, and who offers it has no limit.
  expect(await ask(cy, await threadOf(cy, [identity]))).toEqual(said);
  expect(await ask(ana, await threadOf(ana, [identity]))).toEqual(said);
  await bringIn(bo, first, ana);
  expect(await ask(ana, first)).toEqual(said);
  await ana.client.call("changeOffer", { params: { id }, body: { answers: 4 } });
  expect(await ask(bo, first)).toEqual(said);
  expect(await ask(bo, first)).toEqual(usedUp);
  await bringIn(bo, first, cy);
  // It counts for who asked, not for who seated it.
  expect(await ask(cy, first)).toEqual(said);
  await withdraw(id);
}, 60_000);

test("B11 the amount holds for what a call may cost, and of unknown price there is none until a number is given", async () => {
  const ada = await voice(ana, "ada");
  const dark = await voice(ana, "dark");
  const offers = [
    await offer("identity", ada, { ...dear, amount: 2 * cent }),
    (await ana.client.call("createOffer", { body: { kind: "identity", object: dark } })).data.id,
  ] as const;
  const thread = await threadOf(bo, [ada]);
  expect([await ask(bo, thread), await ask(bo, thread), await ask(bo, thread)]).toEqual([said, said, usedUp]);
  const second = await threadOf(bo, [dark]);
  expect(await ask(bo, second)).toEqual(usedUp);
  expect(await ask(ana, await threadOf(ana, [dark]))).toEqual(said);
  await ana.client.call("changeOffer", { params: { id: offers[1] }, body: { unknownAnswers: 1 } });
  expect(await ask(bo, second)).toEqual(said);
  expect(await ask(bo, second)).toEqual(usedUp);
  for (const id of offers) await withdraw(id);
});

test("without a limit of its own a voice by an offer is told one, so that a quarter of a dollar begins something", async () => {
  const none = { temperature: null, topP: null, maxTokens: null, reasoningEffort: null };
  const identity = await voice(ana, "ada", { parameters: none });
  const id = await offer("identity", identity);
  expect(await ask(bo, await threadOf(bo, [identity]))).toEqual(said);
  expect(app.voices.requests.at(-1)?.parameters.maxTokens).toBe(8_192);
  await withdraw(id);
});

test("over an offered connection members have voices of their own, and see no key, no address and no check", async () => {
  const list = async (who: Person) => (await who.client.call("listConnections", {})).data.connections;
  expect(await list(bo)).toEqual([]);
  expect(await refusal(voice(bo, "ada"))).toBe("403 connection_not_yours");
  const id = await offer("connection", connection, { ...dear, answers: 2 });
  const [found] = await list(bo);
  expect(found).toMatchObject({ id: connection, label: "House", baseUrl: "", lastFour: null, checkedAt: null });
  expect(found?.offered?.left.answers).toBe(2);
  const params = { id: connection };
  expect(await refusal(bo.client.call("testConnection", { params, body: {} }))).toBe("403 forbidden");
  expect(await refusal(bo.client.call("changeConnection", { params, body: { label: "Mine" } }))).toBe("403 forbidden");
  expect(await refusal(bo.client.call("deleteConnection", { params }))).toBe("403 forbidden");
  expect((await bo.client.call("listModels", { params })).status).toBe(200);

  const own = await voice(bo, "ada", { instructions: "Of Bo alone.", name: "Secret name" });
  const thread = await threadOf(bo, [own]);
  expect([await ask(bo, thread), await ask(bo, thread), await ask(bo, thread)]).toEqual([said, said, usedUp]);
  const turn = sure((await look(bo, thread)).state.rounds[0]?.turns[0]).id;
  const [seen] = (await bo.client.call("readSeen", { params: { id: turn } })).data.calls;
  expect(sure(seen).pieces[0]?.text).toContain("Of Bo alone.");
  expect(seen?.cost).toBeNull();
  // Who pays is told what, and not by which voice of whom.
  const usage = (await ana.client.call("readUsage", { query: { days: 7 } })).data;
  expect(usage.voices.find((one) => one.voice === id)).toMatchObject({ name: "House", offered: true, calls: 2 });
  expect(JSON.stringify(usage)).not.toContain("Secret name");

  await withdraw(id);
  expect(await list(bo)).toEqual([]);
  expect(await shown(bo, own)).toMatchObject({ available: false, reason: "offer_withdrawn" });
  expect(await ask(bo, thread)).toEqual(withdrawn);
  // Nothing is lost: it can go over another connection, or wait for the offer.
  const body = { provider: "anthropic" as const, key: "sk-ant-canary-of-bo" };
  const other = (await bo.client.call("createConnection", { body })).data.id;
  await bo.client.call("changeIdentity", {
    params: { id: own },
    body: { ...inputOf("ada"), connection: other, parameters: tenTokens },
  });
  expect(await ask(bo, thread)).toEqual(said);
  expect(await offer("connection", connection)).toBe(id);
  await bo.client.call("changeIdentity", { params: { id: own }, body: { ...inputOf("ada"), parameters: tenTokens } });
  expect(await ask(bo, thread)).toEqual(said);
  await withdraw(id);
});

test("the connections of the environment are offered in the same way, and nothing of theirs is told either", async () => {
  const [environment] = (await ana.client.call("listConnections", {})).data.connections.filter(
    (one) => one.source === "environment",
  );
  const object = sure(environment).id;
  const id = await offer("connection", object);
  const [found] = (await bo.client.call("listConnections", {})).data.connections.filter((one) => one.id === object);
  expect(found).toMatchObject({ baseUrl: "", label: "" });
  const own = await voice(bo, "dark", { provider: "openai-compatible", connection: object });
  const thread = await threadOf(bo, [own]);
  expect(await ask(bo, thread)).toEqual(said);
  await withdraw(id);
  expect(await ask(bo, thread)).toEqual(withdrawn);
});

test("an offered line-up seats its voices under its own offer, though they are not offered alone", async () => {
  const [one, two] = [await voice(ana, "ada", { name: "One" }), await voice(ana, "ada", { name: "Two" })];
  const save = (identities: Id[]) =>
    ana.client.call("createLineUp", { body: { name: "Council", identities, mode: "panel" } });
  const object = (await save([one, two])).data.id;
  const id = await offer("line_up", object, { ...dear, answers: 3 });
  const { lineUps } = (await bo.client.call("listLineUps", {})).data;
  expect(lineUps).toMatchObject([
    { id: object, identities: [one, two], offered: { offer: id }, voices: [{ name: "One" }, { name: "Two" }] },
  ]);
  expect((await ana.client.call("listLineUps", {})).data.lineUps).toMatchObject([{ offered: null, voices: [] }]);
  expect(await shown(bo, one)).toBeUndefined();
  expect(await refusal(bo.client.call("deleteLineUp", { params: { id: object } }))).toBe("404 not_found");
  // Also where one of them is offered alone.
  const alone = await offer("identity", one);
  const thread = await threadOf(bo, [one, two], { lineUp: object });
  await say(bo, thread, "Go.");
  expect((await quiet(bo, thread)).rounds[0]?.turns.map((turn) => turn.outcome)).toEqual(["said", "said"]);
  await say(bo, thread, "Go.");
  const codes = (await quiet(bo, thread, 2)).rounds[1]?.turns.map((turn) => turn.code);
  expect(codes).toEqual([null, "offer_used_up"]);
  expect(await ask(bo, await threadOf(bo, [one]))).toEqual(said);
  const days = await db().selectFrom("offer_days").selectAll().where("offer_id", "in", [id, alone]).execute();
  expect(new Map(days.map((day) => [day.offer_id, day.answers]))).toEqual(
    new Map([
      [id, 3],
      [alone, 1],
    ]),
  );
  // A line-up of one's own may hold them.
  const own = { name: "Mine", identities: [one, two], mode: "panel" as const };
  expect((await bo.client.call("createLineUp", { body: own })).data.identities).toEqual([one, two]);
  // What leaves the line-up is offered by it no more.
  await save([one]);
  await ana.client.call("changeOffer", { params: { id }, body: { answers: 100 } });
  await say(bo, thread, "Go.");
  expect((await quiet(bo, thread, 3)).rounds[2]?.turns.map((turn) => turn.code)).toEqual([null, "offer_withdrawn"]);
  await withdraw(id);
  await withdraw(alone);
});

test("a withdrawn offer, an admin who is one no more, is suspended or gone: voices say so, and nothing is lost", async () => {
  const dee = await app.person("Dee");
  const deeId = await accountOf(dee);
  const change = (body: object) => ana.client.call("changeServerMember", { params: { id: deeId }, body });
  await change({ admin: true });
  const made = { provider: "anthropic" as const, key: "sk-ant-canary-of-dee" };
  const theirs = (await dee.client.call("createConnection", { body: made })).data.id;
  const identity = await voice(dee, "ada", { connection: theirs });
  const slow = await voice(dee, "slow", { connection: theirs });
  const make = async (object: Id) =>
    (await dee.client.call("createOffer", { body: { kind: "identity", object, limits: dear } })).data.id;
  const id = await make(identity);
  await make(slow);
  const thread = await threadOf(bo, [identity]);
  expect(await ask(bo, thread)).toEqual(said);
  // Another admin sees it and may withdraw it, but spends nothing of the first one's.
  const seen = sure((await ana.client.call("listOffers", {})).data.offers.find((one) => one.id === id));
  expect(seen).toMatchObject({ by: "Dee", isMine: false, open: true, today: { members: 1, answers: 1, amount: cent } });
  expect(await refusal(ana.client.call("changeOffer", { params: { id }, body: { answers: 9 } }))).toBe("403 forbidden");
  await withdraw(id);
  expect(await ask(bo, thread)).toEqual(withdrawn);
  expect(await make(identity)).toBe(id);
  expect(await ask(bo, thread)).toEqual(said);

  await change({ admin: false });
  expect(await shown(bo, identity)).toBeUndefined();
  expect(await ask(bo, thread)).toEqual(withdrawn);
  await change({ admin: true });
  expect(await ask(bo, thread)).toEqual(said);

  const running = await threadOf(bo, [slow]);
  await say(bo, running, "Go.");
  await eventually("the slow voice writes", async () =>
    (await look(bo, running)).state.rounds[0]?.turns.some((turn) => turn.status === "running"),
  );
  await change({ suspended: true });
  expect((await quiet(bo, running)).rounds[0]?.turns[0]?.outcome).toBe("stopped");
  expect(await ask(bo, thread)).toEqual(["failed", "account_suspended"]);
  await change({ suspended: false });
  expect(await ask(bo, thread)).toEqual(said);

  const body = { password: "correct horse battery" };
  await ana.client.call("removeServerMember", { params: { id: deeId }, body });
  expect(await ask(bo, thread)).toEqual(withdrawn);
  expect(await db().selectFrom("offers").selectAll().where("account_id", "=", deeId).execute()).toEqual([]);
  expect((await look(bo, thread)).state.rounds.flatMap((round) => round.turns).length).toBeGreaterThan(5);
});

test("only what is one's own is offered, once, and not offered on; every deed is written down", async () => {
  const theirs = (await bo.client.call("listIdentities", {})).data.identities.find((one) => one.offered === null);
  expect(await refusal(offer("identity", sure(theirs).id))).toBe("404 not_found");
  expect(await refusal(offer("connection", sure(theirs).id))).toBe("404 not_found");
  const identity = await voice(ana, "ada");
  expect(await refusal(bo.client.call("createOffer", { body: { kind: "identity", object: identity } }))).toBe(
    "403 forbidden",
  );
  const id = await offer("identity", identity);
  expect(await refusal(offer("identity", identity))).toBe("409 already_offered");
  await ana.client.call("changeOffer", { params: { id }, body: { answers: 5 } });
  await withdraw(id);
  expect(await refusal(withdraw(id))).toBe("404 not_found");
  const { entries } = (await ana.client.call("listAudit", { query: {} })).data;
  const deeds = entries.filter((entry) => entry.objectId === id).map((entry) => [entry.action, entry.name]);
  expect(deeds).toEqual([
    ["offer.withdrawn", "Ana"],
    ["offer.changed", "Ana"],
    ["offer.made", "Ana"],
  ]);

  const cyId = await accountOf(cy);
  await ana.client.call("changeServerMember", { params: { id: cyId }, body: { admin: true } });
  const over = await offer("connection", connection);
  const onward = await voice(cy, "ada");
  expect(await refusal(cy.client.call("createOffer", { body: { kind: "identity", object: onward } }))).toBe(
    "400 invalid_request",
  );
  await withdraw(over);
  await ana.client.call("changeServerMember", { params: { id: cyId }, body: { admin: false } });
});

test("a suspended member's seat of an offered voice answers nobody", async () => {
  const identity = await voice(ana, "ada");
  const id = await offer("identity", identity);
  const thread = await threadOf(bo, [identity]);
  await bringIn(bo, thread, cy);
  const params = { id: await accountOf(bo) };
  const change = (body: object) => ana.client.call("changeServerMember", { params, body });
  await change({ suspended: true });
  expect(await ask(cy, thread)).toEqual(["failed", "account_suspended"]);
  await change({ suspended: false });
  expect(await ask(cy, thread)).toEqual(said);
  await withdraw(id);
});

test("programs find what is offered under an id of its own, and seat it", async () => {
  const identity = await voice(ana, "ada", { name: "Vega" });
  const id = await offer("identity", identity);
  const { models } = (await cy.client.call("listAvailableModels", {})).data;
  const found = models.filter((one) => one.name === "Vega").map((one) => [one.provider, one.id, one.available]);
  expect(found).toEqual([
    ["practice", "vega", true],
    ["anthropic", "vega-2", true],
  ]);
  const body = { mission: "Plan a garden.", selected_models: ["vega-2"] };
  await cy.client.call("createSession", { body });
  const seat = await db().selectFrom("members").select("identity_id").where("offer_id", "=", id).execute();
  expect(seat).toEqual([{ identity_id: identity }]);
  await withdraw(id);
});
