import { expect, test } from "vitest";
import { say } from "./talk.ts";
import { startTestApp } from "./test-app.ts";

/** The search that every test app ends with finds what is really there; without that its silence says nothing. */
test("KY1 a key that is planted in a log is found", async () => {
  const app = await startTestApp();
  app.logged.push('{"event":"call.failed","detail":"sk-canary-planted-in-a-log"}');
  await expect(app.close()).rejects.toThrow("sk-canary-planted-in-a-log in the log");
});

test("KY1 a key that is planted in an answer and in the database is found in both", async () => {
  const app = await startTestApp();
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith()).state.thread.id;
  await say(ana, thread, "My key is sk-canary-planted-by-hand.");
  await ana.client.call("readThread", { params: { id: thread } });
  const closing = app.close();
  await expect(closing).rejects.toThrow(/sk-canary-planted-by-hand in the (answer to \/api\/threads)/);
  await expect(closing).rejects.toThrow(/sk-canary-planted-by-hand in the (file|database)/);
});
