import { afterEach, expect, test } from "vitest";
import { openStore, type Store } from "../store/open-store.ts";
import { lockThread } from "../store/threads.ts";
import { startTestApp, type TestApp } from "../testing/test-app.ts";
import { look, say } from "../testing/talk.ts";

let app: TestApp;
let sleeper: Store | null = null;
afterEach(async () => {
  await sleeper?.close();
  sleeper = null;
  await app.close();
});

const isPostgres = process.env.PARLEY_TEST_DATABASE === "postgres";
if (!isPostgres) console.log("skipped on SQLite: it has one process, and its transactions do not sleep without it");

test.runIf(isPostgres)(
  "a process that falls asleep inside a transaction does not hold its thread for ever",
  async () => {
    app = await startTestApp();
    const ana = await app.person("Ana");
    const thread = (await ana.threadWith()).state.thread.id;
    sleeper = openStore(app.app.config.database);
    const locked = Promise.withResolvers<void>();
    const awake = Promise.withResolvers<void>();
    let tries = 0;
    const asleep = sleeper.transaction(async ({ db }) => {
      tries += 1;
      await lockThread(db, thread);
      locked.resolve();
      await awake.promise;
      await db.updateTable("threads").set({ mission: "Written after all" }).where("id", "=", thread).execute();
    });
    await locked.promise;
    const from = performance.now();
    await say(ana, thread, "Is anybody there?");
    console.log(`the thread was free again after ${Math.round(performance.now() - from)} ms`);
    expect(performance.now() - from).toBeLessThan(8_000);
    expect((await look(ana, thread)).state.thread.mission).toBe("");
    // Awake again, it does its work anew on what is there now, and no connection error ends the process.
    awake.resolve();
    await asleep;
    expect(tries).toBe(2);
    expect((await look(ana, thread)).state.thread.mission).toBe("Written after all");
  },
  30_000,
);
