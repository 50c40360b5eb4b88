import { createClient } from "@parley/protocol/client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Instances, noInstances, startInstances } from "../faults/testing/instances.ts";
import { type SlowProvider, startSlowProvider } from "../faults/testing/slow-provider.ts";
import { readThreadEvents } from "../src/store/events.ts";
import { openStore } from "../src/store/open-store.ts";
import { eventually, type Person, signUp } from "../src/testing/test-app.ts";
import { long, look, newId, quiet, say, sure } from "../src/testing/talk.ts";
import { follow, type Viewer } from "./testing/follow.ts";

let provider: SlowProvider;
let instances: Instances;
let ana: Person;
beforeAll(async () => {
  if (noInstances !== null) return;
  provider = await startSlowProvider(50);
  instances = await startInstances({ OPENAI_BASE_URL: provider.url });
  ana = await signUp(() => instances.one.url, "Ana");
});
afterAll(async () => {
  if (noInstances !== null) return;
  await instances.stop();
  await provider.stop();
});
const viewers: Viewer[] = [];
afterEach(() => {
  for (const viewer of viewers.splice(0)) viewer.close();
});

const wait = (waitMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, waitMs));
const downMs = long ? 10_000 : 2_000;

test.runIf(noInstances === null).each(process.platform === "linux" ? ["restarted", "asleep"] : ["restarted"])(
  "when PostgreSQL is %s, requests are answered or refused with 503, nothing acknowledged is lost, and both processes heal",
  async (fault) => {
    const postgres = sure(instances.database.postgres);
    const there: Person = {
      ...ana,
      client: createClient({ baseUrl: instances.two.url, headers: { Cookie: ana.cookie } }),
    };
    const thread = (await ana.threadWith()).state.thread.id;
    const spoken = (await ana.threadWith("slow")).state.thread.id;
    const near = follow(instances.one.url, ana, [thread, spoken]);
    const far = follow(instances.two.url, ana, [thread, spoken]);
    viewers.push(near, far);
    const calls = provider.requests.length;
    await say(ana, spoken, "Count.");
    const { id } = sure((await look(ana, spoken)).state.rounds[0]?.turns[0]);
    await eventually("both read it", async () => [near, far].every((one) => one.textOf(id).includes("word10 ")));

    let running = true;
    const answers = new Map<number, number>();
    const acknowledged: string[] = [];
    let slowest = 0;
    const post = async (url: string): Promise<void> => {
      while (running) {
        const body = JSON.stringify({ id: newId(), text: "Still there?" });
        const started = performance.now();
        const response = await fetch(`${url}/api/threads/${thread}/messages`, {
          method: "POST",
          headers: { Cookie: ana.cookie, "Content-Type": "application/json" },
          body,
        });
        slowest = Math.max(slowest, performance.now() - started);
        answers.set(response.status, (answers.get(response.status) ?? 0) + 1);
        if (response.status === 201) acknowledged.push((JSON.parse(body) as { id: string }).id);
        await response.text();
        await wait(20);
      }
    };
    const posting = [post(instances.one.url), post(instances.two.url)];
    await eventually("some are posted", async () => acknowledged.length > 5);
    if (fault === "restarted") await postgres.restart(downMs);
    else {
      postgres.signal("SIGSTOP");
      await wait(downMs);
      postgres.signal("SIGCONT");
    }
    const back = performance.now();
    const before = acknowledged.length;
    await eventually("both post again", async () => acknowledged.length > before + 10, 20_000);
    const healedMs = performance.now() - back;
    running = false;
    await Promise.all(posting);

    await eventually("it still writes, or its process gave it up", async () => {
      const turn = sure((await look(there, spoken)).state.rounds[0]?.turns[0]);
      return turn.status === "ended" || far.textOf(id).length >= near.textOf(id).length - 20;
    });
    await ana.client.call("stopTurn", { params: { id } }).catch(() => undefined);
    for (const one of [thread, spoken]) await quiet(ana, one, 1, 30_000);
    const store = openStore(instances.database.target);
    try {
      for (const one of [thread, spoken]) {
        const log = await readThreadEvents(store.db, one, 0, 100_000);
        expect(log.map((event) => event.seq)).toEqual(log.map((_, index) => index + 1));
        for (const viewer of [near, far]) {
          await eventually("the viewer has all", async () => viewer.seqs(one).length >= log.length);
          expect(viewer.seqs(one)).toEqual(log.map((event) => event.seq));
        }
        if (one !== thread) continue;
        const stored = new Set(log.flatMap((event) => (event.type === "message.posted" ? [event.message.id] : [])));
        expect(acknowledged.filter((message) => !stored.has(message))).toEqual([]);
      }
    } finally {
      await store.close();
    }
    console.log(
      `PostgreSQL ${fault} for ${downMs / 1000} s: answers ${JSON.stringify(Object.fromEntries(answers))}, ` +
        `slowest ${Math.round(slowest)} ms; posting again ${Math.round(healedMs)} ms after it was back`,
    );
    expect([...answers.keys()].filter((status) => status !== 201 && status !== 503)).toEqual([]);
    expect(healedMs).toBeLessThan(10_000);
    expect(slowest).toBeLessThan(15_000);
    expect(provider.requests).toHaveLength(calls + 1);
  },
  180_000,
);
