import { afterEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { logOf, quiet, say } from "../testing/talk.ts";

let app: TestApp;
const answers = [[{ text: "Said." }], [{ text: "Said again." }]];
const scripts = { one: answers, two: answers, three: answers };
afterEach(() => app.close());

test("E6 a message and the beginning of its voices are one transaction: no state lies between the two", async () => {
  app = await startTestApp({ scripts });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("one", "two")).state.thread.id;
  await say(ana, thread, "Talk.");
  await quiet(ana, thread);
  const log = await logOf(app, thread);
  const begun = log.filter((event) => event.type === "message.posted" || event.type === "turn.started");
  expect(begun.map((event) => event.type)).toEqual(["message.posted", "turn.started", "turn.started"]);
  expect(new Set(begun.map((event) => event.at)).size).toBe(1);
});

test("E6 with less room than voices the rest begins later, and the round is whole", async () => {
  app = await startTestApp({ scripts, environment: { PARLEY_LIMITS: JSON.stringify({ turnsPerAccount: 2 }) } });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("one", "two", "three")).state.thread.id;
  await say(ana, thread, "Talk.");
  const { rounds } = await quiet(ana, thread);
  expect(rounds[0]?.turns.map((turn) => turn.outcome)).toEqual(["said", "said", "said"]);
  const log = await logOf(app, thread);
  const posted = log.find((event) => event.type === "message.posted");
  const together = log.filter((event) => event.type === "turn.started" && event.at === posted?.at);
  expect(together).toHaveLength(2);
});

test("E6 what cannot begin through a fault of ours takes nothing with it: the message stays, its turns fail", async () => {
  app = await startTestApp({ scripts });
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("one")).state.thread.id;
  const before = await app.app.store.db.selectFrom("identities").select("parameters").executeTakeFirst();
  await app.app.store.db.updateTable("identities").set({ parameters: "{ damaged" }).execute();
  const message = await say(ana, thread, "Talk.");
  const { rounds } = await quiet(ana, thread);
  expect(rounds[0]?.messages.map((one) => one.id)).toEqual([message]);
  expect(rounds[0]?.turns.map((turn) => turn.code)).toEqual(["internal"]);

  await app.app.store.db
    .updateTable("identities")
    .set({ parameters: before?.parameters ?? "" })
    .execute();
  await say(ana, thread, "Once more.");
  const after = await quiet(ana, thread, 2);
  expect(after.rounds.at(-1)?.turns.map((turn) => turn.outcome)).toEqual(["said"]);
});
