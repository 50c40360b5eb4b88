import { createClient } from "@parley/protocol/client";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Instances, noInstances, startInstances } from "../faults/testing/instances.ts";
import { type SlowProvider, startSlowProvider } from "../faults/testing/slow-provider.ts";
import { readThreadEvents } from "../src/store/events.ts";
import { openStore } from "../src/store/open-store.ts";
import { eventually, type Person, signUp } from "../src/testing/test-app.ts";
import { long, look, newId, quiet, say, sure } from "../src/testing/talk.ts";
import { type Asking, keepAsking } from "./testing/keep-asking.ts";
import { follow, type Viewer } from "./testing/follow.ts";
import { type HalfOpen, startHalfOpen } from "./testing/half-open.ts";

let provider: SlowProvider;
let instances: Instances;
let line: HalfOpen;
let ana: Person;
beforeAll(async () => {
  if (noInstances !== null) return;
  provider = await startSlowProvider(50);
  const database = async (url: string): Promise<string> => {
    line = await startHalfOpen(Number(new URL(url).port));
    return Object.assign(new URL(url), { port: String(line.port) }).href;
  };
  instances = await startInstances({ OPENAI_BASE_URL: provider.url }, { database });
  ana = await signUp(() => instances.one.url, "Ana");
});
afterAll(async () => {
  if (noInstances !== null) return;
  await instances.stop();
  await line.stop();
  await provider.stop();
});
const viewers: Viewer[] = [];
afterEach(() => {
  for (const viewer of viewers.splice(0)) viewer.close();
});

const wait = (waitMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, waitMs));
const urls = (): string[] => [instances.one.url, instances.two.url];

interface Fault {
  name: string;
  lastsMs: number;
  /** True where PostgreSQL takes what is sent to it and says nothing. */
  isSilent: boolean;
  /** Ends when it is over. */
  run(instances: Instances, lastsMs: number): Promise<void>;
}

const restarted: Fault = {
  name: "restarted",
  lastsMs: long ? 10_000 : 2_000,
  isSilent: false,
  run: ({ database }, lastsMs) => sure(database.postgres).restart(lastsMs),
};
const asleep: Fault = {
  name: "asleep",
  lastsMs: long ? 60_000 : 12_000,
  isSilent: true,
  async run({ database }, lastsMs) {
    sure(database.postgres).signal("SIGSTOP");
    await wait(lastsMs);
    sure(database.postgres).signal("SIGCONT");
  },
};
const unreachable: Fault = {
  name: "behind a dead line",
  lastsMs: long ? 60_000 : 12_000,
  isSilent: true,
  async run(_, lastsMs) {
    line.silence();
    await wait(lastsMs);
    line.heal();
  },
};
const faults = process.platform === "linux" ? [restarted, asleep, unreachable] : [restarted, unreachable];

test.runIf(noInstances === null).each(faults)(
  "S11 when PostgreSQL is $name, each request is answered or refused with 503 within ten seconds, nothing acknowledged is lost, and both processes heal",
  async ({ name, lastsMs, isSilent, run }) => {
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
    for (const url of urls()) expect((await fetch(`${url}/ready`)).status).toBe(200);

    const acknowledged: string[] = [];
    const refused: string[] = [];
    const post = async (url: string, message: string): Promise<Response> =>
      fetch(`${url}/api/threads/${thread}/messages`, {
        method: "POST",
        headers: { Cookie: ana.cookie, "Content-Type": "application/json" },
        body: JSON.stringify({ id: message, text: "Still there?" }),
      });
    const posting = keepAsking(urls(), async (url) => {
      const message = newId();
      const response = await post(url, message);
      (response.status === 201 ? acknowledged : refused).push(message);
      return response;
    });
    const reading = keepAsking(urls(), (url) =>
      fetch(`${url}/api/threads/${spoken}`, { headers: { Cookie: ana.cookie } }),
    );
    const entering = keepAsking(urls(), (url) => fetch(`${url}/api/entry`, { headers: { Cookie: ana.cookie } }));
    const asking: Asking[] = [posting, reading, entering];
    await eventually("some are posted", async () => acknowledged.length > 5);
    const fault = run(instances, lastsMs);
    if (isSilent) await saidAway();
    await fault;
    const back = performance.now();
    const before = acknowledged.length;
    const written = near.textOf(id).length;
    await eventually("both post again", async () => acknowledged.length > before + 10, 20_000);
    const healedMs = performance.now() - back;
    for (const one of asking) await one.stop();
    for (const url of urls()) await eventually("it is ready", async () => (await fetch(`${url}/ready`)).status === 200);

    await eventually("the voice writes on for both", async () =>
      [near, far].every((one) => one.textOf(id).length > written),
    );
    expect(sure((await look(there, spoken)).state.rounds[0]?.turns[0]).status).toBe("running");
    await ana.client.call("stopTurn", { params: { id } });
    for (const one of [thread, spoken]) await quiet(ana, one, 1, 30_000);
    // Whoever was refused says it again: at most one of the two attempts is there.
    for (const message of refused) expect([200, 201]).toContain((await post(instances.one.url, message)).status);
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
        const stored = log.flatMap((event) => (event.type === "message.posted" ? [event.message.id] : []));
        expect(stored.toSorted()).toEqual([...acknowledged, ...refused].toSorted());
      }
    } finally {
      await store.close();
    }
    const slowest = Math.max(...asking.map((one) => one.slowestMs()));
    const statuses = asking.map((one) => JSON.stringify(Object.fromEntries(one.statuses)));
    console.log(
      `PostgreSQL ${name} for ${lastsMs / 1000} s: posts ${statuses[0]}, reads ${statuses[1]}, entries ${statuses[2]}, ` +
        `slowest ${Math.round(slowest)} ms; posting again ${Math.round(healedMs)} ms after it was back`,
    );
    for (const { statuses: seen } of asking)
      expect([...seen.keys()].filter((status) => ![200, 201, 503].includes(status))).toEqual([]);
    expect(healedMs).toBeLessThan(10_000);
    expect(slowest).toBeLessThan(10_000);
    expect(provider.requests).toHaveLength(calls + 1);
  },
  240_000,
);

/** Both processes say that their database is away, and say it at once. */
async function saidAway(): Promise<void> {
  for (const url of urls()) {
    await eventually("it is not ready", async () => (await fetch(`${url}/ready`)).status === 503, 5_000);
    const from = performance.now();
    const health: unknown = await (await fetch(`${url}/health`)).json();
    expect(health).toMatchObject({ status: "degraded", storage: "postgres does not answer" });
    expect((await fetch(`${url}/live`)).status).toBe(200);
    expect(performance.now() - from).toBeLessThan(2_500);
  }
}

test.runIf(noInstances === null)(
  "where PostgreSQL has room for two connections of forty, requests are answered or refused with 503, and all are answered once there is more",
  async () => {
    const admin = new pg.Client({ connectionString: instances.database.environment.DATABASE_URL });
    await admin.connect();
    try {
      // Limits of a role hold for others than superusers.
      await admin.query("create role crowd login");
      await admin.query("create database crowded owner crowd");
      const url = Object.assign(new URL(sure(instances.database.environment.DATABASE_URL)), {
        username: "crowd",
        pathname: "/crowded",
      });
      const server = await instances.spawn({ DATABASE_URL: url.href });
      const bo = await signUp(() => server.url, "Bo");
      const thread = (await bo.threadWith()).state.thread.id;
      const asking = keepAsking(
        Array.from({ length: 40 }, () => server.url),
        (at) =>
          fetch(`${at}/api/threads/${thread}/messages`, {
            method: "POST",
            headers: { Cookie: bo.cookie, "Content-Type": "application/json" },
            body: JSON.stringify({ id: newId(), text: "Any room?" }),
          }),
      );
      await eventually("some are posted", async () => (asking.statuses.get(201) ?? 0) > 40);
      await admin.query("alter role crowd connection limit 2");
      await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'crowd'");
      await wait(long ? 20_000 : 4_000);
      await admin.query("alter role crowd connection limit 100");
      await wait(1_000);
      const refusedBefore = asking.statuses.get(503) ?? 0;
      const answered = asking.statuses.get(201) ?? 0;
      await eventually("they are posted again", async () => (asking.statuses.get(201) ?? 0) > answered + 80);
      await asking.stop();
      console.log(
        `PostgreSQL with room for 2: ${JSON.stringify(Object.fromEntries(asking.statuses))}, slowest ${asking.slowestMs().toFixed(0)} ms`,
      );
      expect([...asking.statuses.keys()].filter((status) => status !== 201 && status !== 503)).toEqual([]);
      expect(asking.statuses.get(503) ?? 0).toBe(refusedBefore);
      expect(asking.slowestMs()).toBeLessThan(10_000);
      await server.kill();
    } finally {
      await admin.query("drop database if exists crowded with (force)");
      await admin.end();
    }
  },
  120_000,
);
