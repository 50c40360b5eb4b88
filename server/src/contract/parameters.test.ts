import { noParameters, type Parameters } from "@parley/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quiet, refusal, say, sure } from "../testing/talk.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
let ana: Person;
beforeAll(async () => {
  app = await startTestApp({ scripts: { one: [[{ text: "First." }], [{ text: "Second." }], [{ text: "Third." }]] } });
  ana = await app.person("Ana");
});
afterAll(() => app.close());

const all: Parameters = { temperature: 0.4, topP: 0.35, maxTokens: 777, reasoningEffort: "low" };
const asked = () => app.voices.requests.map((request) => request.parameters);

test("a voice's parameters reach its calls, those of its seat come before them, and older rows read as before", async () => {
  const { state } = await ana.threadWith("one");
  const id = state.thread.id;
  const member = sure(state.members.find((one) => one.kind === "identity"));
  const identity = sure(member.identity);
  const read = async () => (await ana.client.call("readIdentity", { params: { id: identity } })).data;
  const { connection, name, model, provider } = await read();
  const body = { name, model, provider, connection, parameters: all };
  expect((await ana.client.call("changeIdentity", { params: { id: identity }, body })).data.parameters).toEqual(all);
  await say(ana, id, "One?");
  await quiet(ana, id, 1);
  expect(asked().at(-1)).toEqual(all);

  // As they were saved before there was top-p or effort.
  const { db } = app.app.store;
  const old = JSON.stringify({ temperature: 0.9, maxTokens: null });
  await db.updateTable("identities").set({ parameters: old }).where("id", "=", identity).execute();
  expect((await read()).parameters).toEqual({ ...noParameters, temperature: 0.9 });
  await say(ana, id, "Two?");
  await quiet(ana, id, 2);
  expect(asked().at(-1)).toEqual({ ...noParameters, temperature: 0.9 });

  const seat = { ...noParameters, topP: 0.2, reasoningEffort: "minimal" as const };
  await ana.client.call("changeMember", { params: { id, member: member.id }, body: { parameters: seat } });
  await say(ana, id, "Three?");
  await quiet(ana, id, 3);
  expect(asked().at(-1)).toEqual(seat);
});

test("a parameter outside its range is refused", async () => {
  const body = { name: "X", model: "practice-vega", provider: "practice" as const };
  for (const wrong of [{ topP: 1.1 }, { temperature: 2.1 }, { maxTokens: 0 }, { topP: -0.1 }])
    expect(
      await refusal(
        ana.client.call("createIdentity", { body: { ...body, parameters: { ...noParameters, ...wrong } } }),
      ),
    ).toBe("400 invalid_request");
  for (const right of [{ topP: 1 }, { temperature: 2 }, { maxTokens: 1 }, { topP: 0 }]) {
    const parameters = { ...noParameters, ...right };
    expect((await ana.client.call("createIdentity", { body: { ...body, parameters } })).status).toBe(201);
  }
});
