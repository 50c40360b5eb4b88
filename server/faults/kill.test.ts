import { type StreamEvent, textOf } from "@parley/protocol";
import { createClient, subscribe } from "@parley/protocol/client";
import { afterEach, expect, test } from "vitest";
import { readThreadEvents } from "../src/store/events.ts";
import { openStore } from "../src/store/open-store.ts";
import { freePort } from "../src/testing/postgres.ts";
import { eventually, signUp } from "../src/testing/test-app.ts";
import { long, newId } from "../src/testing/talk.ts";
import { databaseKinds, type FaultDatabase, freshDatabase } from "./testing/databases.ts";
import { startSlowProvider } from "./testing/slow-provider.ts";
import { spawnServer, type SpawnedServer } from "./testing/spawn-server.ts";

const kills = long ? 200 : 10;
const [posters, readers] = long ? [20, 50] : [20, 10];

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

test.each(databaseKinds)(
  "E1 E2 no message that was acknowledged is lost to kill -9 (%s)",
  { timeout: 3_600_000 },
  async (kind) => {
    const database = await freshDatabase(kind);
    cleanUps.push(() => database.drop());
    const provider = await startSlowProvider(20);
    cleanUps.push(() => provider.stop());
    const environment = {
      ...database.environment,
      PORT: String(await freePort()),
      OPENAI_BASE_URL: provider.url,
      PARLEY_LIMITS: JSON.stringify({ streamsPerAccount: 1000 }),
    };
    let server: SpawnedServer = await spawnServer(environment);
    cleanUps.push(() => server.kill());
    const { url } = server;
    const ana = await signUp(() => url, "Ana");
    const threads: string[] = [];
    for (let index = 0; index < 4; index += 1) threads.push((await ana.threadWith()).state.thread.id);
    // In one more thread a voice is always in the middle of a sentence.
    const spoken = (await ana.threadWith("slow")).state.thread.id;
    threads.push(spoken);

    const acknowledged = new Map<string, { thread: string; text: string }>();
    let repeats = 0;
    let running = true;
    const post = async (poster: number): Promise<void> => {
      for (let n = 0; running; n += 1) {
        const thread = threads[(poster + n) % threads.length] ?? "";
        const body = { id: newId(), text: `poster ${poster} says ${n}` };
        // As a page does: the same request again until somebody answers it.
        for (let late = 0; ; late += running ? 0 : 1) {
          const headers = { Cookie: ana.cookie, "Content-Type": "application/json" };
          const signal = AbortSignal.timeout(5_000);
          const init = { method: "POST", headers, body: JSON.stringify(body), signal };
          const status = await fetch(`${url}/api/threads/${thread}/messages`, init).then(
            async (response) => {
              await response.text();
              return response.status;
            },
            () => 0,
          );
          if (status === 200 || status === 201) {
            acknowledged.set(body.id, { thread, text: body.text });
            if (status === 200) repeats += 1;
            break;
          }
          if (status !== 0 && status < 500) throw new Error(`answered ${status}`);
          await new Promise((resolve) => setTimeout(resolve, 20));
          // Attempts during the kills do not count: the server may be gone for many of them.
          if (late > 500) throw new Error("the server is up and does not answer");
        }
      }
    };
    const histories = Array.from({ length: readers }, () => {
      const events: StreamEvent[] = [];
      const client = createClient({ baseUrl: url, headers: { Cookie: ana.cookie } });
      const cursors = Object.fromEntries(threads.map((id) => [id, 0]));
      const follow = subscribe(client, { threads, cursors, onEvent: (event) => events.push(event) });
      cleanUps.push(() => follow.close());
      return events;
    });

    const working = Array.from({ length: posters }, (_, poster) => post(poster));
    const recoveries: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 450));
      await server.kill();
      server = await spawnServer(environment);
      recoveries.push(server.startedInMs);
    }
    running = false;
    await Promise.all(working);
    provider.finish();

    const logs = await logsOf(database, threads);
    for (const log of logs.values()) expect(log.map((event) => event.seq)).toEqual(log.map((_, index) => index + 1));
    const found = new Map<string, string[]>();
    for (const [thread, log] of logs)
      for (const event of log)
        if (event.type === "message.posted")
          found.set(event.message.id, [...(found.get(event.message.id) ?? []), `${thread} ${textOf(event.message)}`]);
    for (const [id, { thread, text }] of acknowledged) expect(found.get(id)).toEqual([`${thread} ${text}`]);
    expect(found.size).toBe(acknowledged.size);

    // Every reader has come through all of it with the whole log, in order.
    for (const events of histories) {
      for (const [thread, log] of logs) {
        const mine = () => events.flatMap((one) => ("event" in one && one.log === thread ? [one.event] : []));
        await eventually("the reader is at the end", async () => mine().length >= log.length, 30_000);
        expect(mine().slice(0, log.length)).toEqual(log);
      }
    }
    const slowest = Math.round(Math.max(...recoveries));
    console.log(
      `${kind}: ${kills} kills, ${acknowledged.size} messages acknowledged, ${repeats} of them found stored when sent again, ` +
        `0 lost, 0 twice; ${readers} readers complete; listens again after ${slowest} ms at most`,
    );
    expect(slowest).toBeLessThan(10_000);
  },
);

async function logsOf(database: FaultDatabase, threads: string[]) {
  const store = openStore(database.target);
  try {
    const logs = await Promise.all(
      threads.map(async (id) => [id, await readThreadEvents(store.db, id, 0, 10_000_000)] as const),
    );
    return new Map(logs);
  } finally {
    await store.close();
  }
}
