import { presetSettings } from "@parley/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal, sure } from "../testing/talk.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
let ana: Person;
beforeAll(async () => {
  app = await startTestApp({ scripts: { one: [[{ text: "One." }]] } });
  ana = await app.person("Ana");
});
afterAll(() => app.close());

const list = async (person: Person) => (await person.client.call("listLineUps", {})).data;
const mine = async (person: Person) => (await person.client.call("listIdentities", {})).data.identities;

test("a table is saved under a name, replaced by it, and loses who was deleted", async () => {
  const [vega, orin] = await mine(ana);
  const identities = [sure(vega).id, sure(orin).id];
  const body = { name: "Two", identities, mode: "reactions" as const, settings: { stages: 2 } };
  const made = await ana.client.call("createLineUp", { body });
  expect(made.status).toBe(201);
  expect(made.data).toMatchObject({ name: "Two", identities, mode: "reactions", settings: { stages: 2, cycles: 1 } });
  const again = await ana.client.call("createLineUp", { body: { ...body, mode: "panel", settings: {} } });
  expect(again.status).toBe(200);
  expect(again.data).toMatchObject({ id: made.data.id, mode: "panel", settings: presetSettings });
  expect((await list(ana)).lineUps).toEqual([again.data]);

  await ana.client.call("deleteIdentity", { params: { id: sure(orin).id } });
  expect((await list(ana)).lineUps[0]?.identities).toEqual([sure(vega).id]);
  await ana.client.call("deleteLineUp", { params: { id: made.data.id } });
  expect((await list(ana)).lineUps).toEqual([]);
});

test("another account's voices fit no line-up, and its line-ups are its own", async () => {
  const bo = await app.person("Bo");
  const theirs = sure((await mine(ana))[0]).id;
  const body = { name: "Theirs", identities: [theirs], mode: "panel" as const };
  expect(await refusal(bo.client.call("createLineUp", { body }))).toBe("404 not_found");
  const own = (await ana.client.call("createLineUp", { body })).data;
  expect((await list(bo)).lineUps).toEqual([]);
  expect(await refusal(bo.client.call("deleteLineUp", { params: { id: own.id } }))).toBe("404 not_found");
});

test("the table of the thread that was begun last is known", async () => {
  const cy = await app.person("Cy");
  expect((await list(cy)).last).toBeNull();
  const [first, second] = await mine(cy);
  const identities = [sure(second).id, sure(first).id];
  const body = { identities, mode: "round-robin" as const, settings: { cycles: 3 } };
  const { state } = (await cy.client.call("createThread", { body })).data;
  const settings = { ...presetSettings, cycles: 3 };
  expect((await list(cy)).last).toEqual({ identities, mode: "round-robin", settings });
  const seat = sure(state.members.find((member) => member.identity === identities[0]));
  await cy.client.call("removeMember", { params: { id: state.thread.id, member: seat.id } });
  expect((await list(cy)).last?.identities).toEqual([sure(first).id]);
});
