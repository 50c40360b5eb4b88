import { noParameters } from "@parley/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkFold } from "../testing/fold.ts";
import { look, newId, quiet, refusal, say, sure } from "../testing/talk.ts";
import { type Person, startTestApp, type TestApp } from "../testing/test-app.ts";

let app: TestApp;
let ana: Person;
beforeAll(async () => {
  const scripts = {
    one: [[{ text: "One." }]],
    two: [[{ text: "Two." }]],
    stuck: [[{ text: "I " }, { hang: true as const }]],
  };
  app = await startTestApp({ scripts });
  ana = await app.person("Ana");
});
afterAll(() => app.close());

const voicesOf = async (thread: string) =>
  (await look(ana, thread)).state.members.filter((member) => member.kind === "identity" && !member.left);

test("E4 E14 another voice takes a seat: its place stays, what was being written stops, the next message reaches it", async () => {
  const before = (await ana.threadWith("stuck", "one")).state;
  const id = before.thread.id;
  const other = sure((await ana.threadWith("two")).state.members.find((member) => member.kind === "identity"));
  const [first, second] = await voicesOf(id);
  await say(ana, id, "Go.");
  const params = { id, member: sure(first).id };
  const { status, data } = await ana.client.call("replaceSeat", { params, body: { identity: sure(other.identity) } });
  expect(status).toBe(201);
  expect((await voicesOf(id)).map((member) => member.id)).toEqual([data.member.id, sure(second).id]);
  await checkFold(app, ana, id, before);
  const stopped = await quiet(ana, id);
  expect(stopped.rounds[0]?.turns.map((turn) => turn.outcome)).toEqual(["stopped", "said"]);
  await say(ana, id, "Again.");
  const after = await quiet(ana, id, 2);
  expect(after.rounds[1]?.turns.map((turn) => turn.member)).toEqual([data.member.id, sure(second).id]);

  expect(await refusal(ana.client.call("replaceSeat", { params, body: { identity: sure(other.identity) } }))).toBe(
    "404 not_found",
  );
  const taken = { params: { id, member: sure(second).id }, body: { identity: sure(other.identity) } };
  expect(await refusal(ana.client.call("replaceSeat", taken))).toBe("409 already_seated");
});

test("a seat's own model and parameters are told to the voice's account, and only it changes them", async () => {
  const { state } = await ana.threadWith("one");
  const id = state.thread.id;
  const member = sure((await voicesOf(id))[0]).id;
  const options = async () => (await ana.client.call("readSeat", { params: { id, member } })).data;
  expect(await options()).toEqual({ model: null, parameters: null });
  const parameters = { ...noParameters, temperature: 0.3 };
  await ana.client.call("changeMember", { params: { id, member }, body: { model: "two", parameters } });
  expect(await options()).toEqual({ model: "two", parameters });
  await ana.client.call("changeMember", { params: { id, member }, body: { model: null, parameters: null } });
  expect(await options()).toEqual({ model: null, parameters: null });

  const bo = await app.person("Bo");
  const { db } = app.app.store;
  const account = sure(await db.selectFrom("accounts").select("id").where("name", "=", "Bo").executeTakeFirst()).id;
  const person = sure(await db.selectFrom("members").selectAll().where("thread_id", "=", id).executeTakeFirst());
  await db
    .insertInto("members")
    .values({ ...person, id: newId(), account_id: account, handle: "bo", role: "member" })
    .execute();
  expect(await refusal(bo.client.call("readSeat", { params: { id, member } }))).toBe("403 forbidden");
  expect(await refusal(bo.client.call("changeMember", { params: { id, member }, body: { model: "two" } }))).toBe(
    "403 forbidden",
  );
  expect((await bo.client.call("changeMember", { params: { id, member }, body: { name: "Uno" } })).status).toBe(200);
});
