import { createClient } from "@parley/protocol/client";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Instances, noInstances, startInstances } from "../faults/testing/instances.ts";
import { type SlowProvider, startSlowProvider } from "../faults/testing/slow-provider.ts";
import { eventually, type Person, signUp } from "../src/testing/test-app.ts";
import { long, look, quiet, say, sure } from "../src/testing/talk.ts";
import { follow, type Viewer } from "./testing/follow.ts";
import { startHalfOpen, type HalfOpen } from "./testing/half-open.ts";

let provider: SlowProvider;
let instances: Instances;
let line: HalfOpen;
let ana: Person;
beforeAll(async () => {
  if (noInstances !== null) return;
  provider = await startSlowProvider(50);
  const redis = async (url: string): Promise<string> => {
    line = await startHalfOpen(Number(new URL(url).port));
    return `redis://127.0.0.1:${line.port}`;
  };
  instances = await startInstances({ OPENAI_BASE_URL: provider.url }, { redis });
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

interface Fault {
  name: string;
  /** What health says while it lasts. */
  health: "down" | "ok";
  begin(instances: Instances, line: HalfOpen): Promise<unknown>;
  end(instances: Instances, line: HalfOpen): Promise<unknown>;
}

const asRedis = async (
  instances: Instances,
  work: (redis: Redis) => Promise<unknown>,
  password?: string,
): Promise<void> => {
  const redis = new Redis(instances.redis.url, password === undefined ? {} : { password });
  await work(redis);
  redis.disconnect();
};

const faults: Fault[] = [
  {
    name: "killed",
    health: "down",
    begin: ({ redis }) => redis.kill(),
    end: ({ redis }) => redis.start(),
  },
  {
    name: "stopped",
    health: "down",
    begin: async ({ redis }) => redis.child?.kill("SIGSTOP"),
    end: async ({ redis }) => redis.child?.kill("SIGCONT"),
  },
  {
    name: "behind a line that is open at our end alone",
    health: "down",
    begin: async (_, line) => line.silence(),
    end: async (_, line) => line.heal(),
  },
  {
    name: "emptied again and again",
    health: "ok",
    begin: (instances) => asRedis(instances, (redis) => redis.flushall()),
    end: (instances) => asRedis(instances, (redis) => redis.flushall()),
  },
  {
    name: "out of memory",
    health: "ok",
    begin: (instances) => asRedis(instances, (redis) => redis.config("SET", "maxmemory", "1")),
    end: (instances) => asRedis(instances, (redis) => redis.config("SET", "maxmemory", "0")),
  },
];

test.runIf(noInstances === null).each(faults)(
  "with Redis $name posting and reading go on, live text is late by three seconds at most, and nothing is lost",
  async (fault) => {
    const there: Person = {
      ...ana,
      client: createClient({ baseUrl: instances.two.url, headers: { Cookie: ana.cookie } }),
    };
    const asked = provider.requests.length;
    const thread = (await ana.threadWith()).state.thread.id;
    const spoken = (await ana.threadWith("slow")).state.thread.id;
    const near = follow(instances.one.url, ana, [thread, spoken]);
    const far = follow(instances.two.url, ana, [thread, spoken]);
    viewers.push(near, far);
    await say(ana, spoken, "Count.");
    const { id } = sure((await look(ana, spoken)).state.rounds[0]?.turns[0]);
    await eventually("the other process's reader reads on", async () => far.textOf(id).includes("word20 "));
    await eventually("both are joined", async () => (await redisOf(instances)).every((state) => state === "ok"));

    const lastsMs = long ? 60_000 : fault.health === "down" ? 4_000 : 1_000;
    await fault.begin(instances, line);
    const from = performance.now();
    let [slowestPost, slowestRead, latest, textLate, posts] = [0, 0, 0, 0, 0];
    while (performance.now() - from < lastsMs) {
      posts += 1;
      let started = performance.now();
      const message = await say(posts % 2 === 0 ? ana : there, thread, `Message ${posts}.`);
      slowestPost = Math.max(slowestPost, performance.now() - started);
      started = performance.now();
      await look(posts % 2 === 0 ? there : ana, thread);
      slowestRead = Math.max(slowestRead, performance.now() - started);
      started = performance.now();
      await eventually("both readers have it", async () =>
        [near, far].every((viewer) =>
          viewer.events.some(
            (one) => "event" in one && one.event.type === "message.posted" && one.event.message.id === message,
          ),
        ),
      );
      latest = Math.max(latest, performance.now() - started);
      const written = near.textOf(id).length;
      started = performance.now();
      await eventually("the other's reader has the words", async () => far.textOf(id).length >= written);
      textLate = Math.max(textLate, performance.now() - started);
      if (fault.health === "ok") await fault.begin(instances, line);
    }
    expect(await redisOf(instances)).toEqual([fault.health, fault.health]);
    for (const { url } of [instances.one, instances.two]) expect((await fetch(`${url}/ready`)).status).toBe(200);

    await fault.end(instances, line);
    const healing = performance.now();
    await eventually("both use it again", async () => (await redisOf(instances)).every((state) => state === "ok"));
    const healedMs = performance.now() - healing;
    await ana.client.call("stopTurn", { params: { id } });
    for (const one of [thread, spoken]) await quiet(ana, one);
    await eventually("both readers have all", async () =>
      [thread, spoken].every((one) => near.seqs(one).length === far.seqs(one).length && near.seqs(one).length > 0),
    );
    for (const one of [thread, spoken]) {
      expect(near.seqs(one)).toEqual(near.seqs(one).map((_, index) => index + 1));
      expect(far.seqs(one)).toEqual(near.seqs(one));
    }
    console.log(
      `Redis ${fault.name} for ${lastsMs / 1000} s: ${posts} posts, slowest ${slowestPost.toFixed(0)} ms, slowest read ${slowestRead.toFixed(0)} ms; ` +
        `at the other's reader a message after ${latest.toFixed(0)} ms at most, words after ${textLate.toFixed(0)} ms; ` +
        `used again after ${healedMs.toFixed(0)} ms`,
    );
    expect(provider.requests).toHaveLength(asked + 1);
    expect(latest).toBeLessThan(3_000);
    expect(textLate).toBeLessThan(3_000);
    expect(slowestPost).toBeLessThan(2_000);
  },
  180_000,
);

test.runIf(noInstances === null)(
  "with a wrong password for Redis a process starts, says so in log and health, and works as without Redis",
  async () => {
    await asRedis(instances, (redis) => redis.config("SET", "requirepass", "the right one"));
    try {
      const { href } = Object.assign(new URL(instances.redis.url), { password: "a-wrong-one" });
      const server = await instances.spawn({ REDIS_URL: href });
      const there = { ...ana, client: createClient({ baseUrl: server.url, headers: { Cookie: ana.cookie } }) };
      await eventually("health says so", async () => {
        const health = await (await fetch(`${server.url}/health`)).json();
        return health.status === "ok" && health.redis === "wrong password";
      });
      expect((await fetch(`${server.url}/ready`)).status).toBe(200);
      await eventually("the log says so", async () => /redis\.down.*WRONGPASS/.test(server.said()));
      expect(server.said()).not.toContain("a-wrong-one");

      const thread = (await ana.threadWith()).state.thread.id;
      const near = follow(instances.one.url, ana, [thread]);
      const far = follow(server.url, ana, [thread]);
      viewers.push(near, far);
      for (const person of [ana, there]) {
        const count = near.seqs(thread).length;
        await say(person, thread, "Is anybody there?");
        await eventually("both readers have it", async () =>
          [near, far].every((viewer) => viewer.seqs(thread).length > count),
        );
      }
      // Each asks the database in its own time, so one may be a look ahead.
      await eventually("both have read the same", async () => {
        const [first, second] = [near.seqs(thread), far.seqs(thread)];
        return first.length === second.length && first.every((seq, index) => seq === second[index]);
      });
      await server.kill();
    } finally {
      await asRedis(instances, (redis) => redis.config("SET", "requirepass", ""), "the right one");
    }
  },
  60_000,
);

const redisOf = ({ one, two }: Instances): Promise<string[]> =>
  Promise.all(
    [one, two].map(async ({ url }) => {
      const { redis, status }: { redis: string; status: string } = await (await fetch(`${url}/health`)).json();
      expect(status).toBe("ok");
      return redis;
    }),
  );
