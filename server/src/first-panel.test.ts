import { uuidv7 } from "@parley/protocol";
import { randomBytes } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { eventually, startTestApp, type TestApp } from "./testing/test-app.ts";

let app: TestApp;
afterEach(() => app.close());
const newId = () => uuidv7(Date.now(), (length) => randomBytes(length));

test("E6 E8 all voices answer one message at once, and the next round has read the others", async () => {
  app = await startTestApp({
    scripts: {
      one: [[{ text: "Apples are " }, { waitMs: 400 }, { text: "red." }], [{ text: "Again one." }]],
      two: [[{ text: "Pears are green." }], [{ text: "Again two." }]],
    },
  });
  const ana = await app.person("Ana");
  const { state } = await ana.threadWith("one", "two", "practice-vega");
  const id = state.thread.id;
  await ana.client.call("sendMessage", { params: { id }, body: { id: newId(), text: "What colour is fruit?" } });
  const after = await eventually(
    "the round ends",
    async () => {
      const { data } = await ana.client.call("readThread", { params: { id } });
      return data.state.running === null && data.state.rounds.length === 1 ? data.state : null;
    },
    30_000,
  );
  expect(after.rounds[0]?.turns.map((turn) => turn.outcome)).toEqual(["said", "said", "said"]);
  expect(after.rounds[0]?.turns[0]?.message?.parts).toEqual([{ type: "text", text: "Apples are red." }]);

  // The first to be planned ended last, and still stands first.
  const byId = new Map(after.members.map((member) => [member.id, member.profile.name] as const));
  expect(after.rounds[0]?.turns.map((turn) => byId.get(turn.member))).toEqual(["one", "two", "vega"]);
  // What every reader of the thread receives says nothing of accounts, connections or money.
  const log = await app.app.store.db.selectFrom("thread_events").select("body").where("thread_id", "=", id).execute();
  const accounts = await app.app.store.db.selectFrom("accounts").select(["id", "email"]).execute();
  const connections = await app.app.store.db.selectFrom("connections").select(["id", "base_url"]).execute();
  const secrets = [...accounts, ...connections].flatMap((row) => Object.values(row));
  expect(secrets.length).toBeGreaterThan(3);
  for (const secret of secrets) expect(log.map((row) => row.body).join()).not.toContain(secret);
  expect(log.map((row) => row.body).join()).not.toMatch(/"[a-z_]*(cost|price|usd)[a-z_]*":/i);

  await ana.client.call("sendMessage", { params: { id }, body: { id: newId(), text: "And now?" } });
  await eventually("the second round was asked", async () => app.voices.requests.length >= 4);
  const second = app.voices.requests.filter((request) => request.model === "one")[1];
  const prompt = second?.messages.map((message) => `${message.role}: ${message.text}`).join("\n") ?? "";
  expect(prompt).toContain("Pears are green.");
  expect(prompt).toContain("assistant: Apples are red.");
  expect(prompt).toMatch(/from="two" kind="model"/);
}, 60_000);
