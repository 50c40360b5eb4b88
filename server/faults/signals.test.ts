import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { freePort } from "../src/testing/postgres.ts";
import { eventually, signUp } from "../src/testing/test-app.ts";
import { look, say, sure } from "../src/testing/talk.ts";
import { freshDatabase } from "./testing/databases.ts";
import { startSlowProvider } from "./testing/slow-provider.ts";
import { spawnServer } from "./testing/spawn-server.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A server in which a voice writes on and on. */
async function start() {
  const provider = await startSlowProvider(20);
  cleanUps.push(() => provider.stop());
  const database = await freshDatabase("sqlite");
  cleanUps.push(() => database.drop());
  const environment = {
    ...database.environment,
    PORT: String(await freePort()),
    OPENAI_BASE_URL: provider.url,
    PARLEY_LIMITS: '{"drainTurnsMs":20000}',
  };
  const server = await spawnServer(environment);
  cleanUps.push(() => server.kill());
  const ana = await signUp(() => server.url, "Ana");
  const thread = (await ana.threadWith("slow")).state.thread.id;
  await say(ana, thread, "Count.");
  await eventually("the voice writes", async () => provider.requests.length === 1);
  const gone = once(server.child, "exit");
  server.child.kill("SIGTERM");
  await eventually("it is not ready", async () => (await fetch(`${server.url}/ready`)).status === 503);
  return { provider, environment, server, ana, thread, gone };
}

test("the same signal again at once, as Ctrl+C under npm sends it, changes nothing: the voice may end, and the code is 0", async () => {
  const { provider, environment, server, ana, thread, gone } = await start();
  server.child.kill("SIGTERM");
  server.child.kill("SIGINT");
  expect((await fetch(`${server.url}/live`)).status).toBe(200);
  provider.finish();
  expect((await gone)[0]).toBe(0);
  const again = await spawnServer(environment);
  cleanUps.push(() => again.kill());
  expect(sure((await look(ana, thread)).state.rounds[0]?.turns[0]).outcome).toBe("said");
});

test("a second signal later ends it at once, and the voice is interrupted when it is back", async () => {
  const { environment, server, ana, thread, gone } = await start();
  // Not an echo of the first.
  await delay(600);
  const from = performance.now();
  server.child.kill("SIGTERM");
  expect((await gone)[0]).toBe(1);
  expect(performance.now() - from).toBeLessThan(1_000);
  const again = await spawnServer(environment);
  cleanUps.push(() => again.kill());
  const turn = await eventually("it is interrupted", async () => {
    const now = sure((await look(ana, thread)).state.rounds[0]?.turns[0]);
    return now.status === "ended" && now;
  });
  expect(turn.outcome).toBe("interrupted");
});
