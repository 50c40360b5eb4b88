import { afterEach, beforeEach, expect, test } from "vitest";
import { Redis } from "ioredis";
import { createLog } from "../log/log.ts";
import { hasRedis, startRedis, type TestRedis } from "../testing/redis.ts";
import { newId } from "../testing/talk.ts";
import { eventually } from "../testing/test-app.ts";
import { openBus, type OpenBus } from "./open-bus.ts";

let redis: TestRedis;
const open: OpenBus[] = [];
beforeEach(async () => {
  if (hasRedis()) redis = await startRedis();
});
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  if (hasRedis()) await redis.stop();
});

const logged: string[] = [];
async function join(): Promise<OpenBus> {
  const log = createLog("info", (line) => logged.push(line));
  const prefix = "parley:test:";
  const one = await openBus({ redis: { url: redis.url }, isShared: true, prefix, self: newId(), log });
  open.push(one);
  await eventually("it is up", async () => one.redis() === "ok");
  return one;
}

test.runIf(hasRedis())("processes count together, and what one forgets all forget", async () => {
  const [one, two] = (await Promise.all([join(), join()])).map(({ counters }) => counters("tries", 60));
  if (one === undefined || two === undefined) throw new Error("two were joined");
  expect((await one.take("ana@example.org")).count).toBe(1);
  expect((await two.take("ana@example.org")).count).toBe(2);
  const third = await one.take("ana@example.org");
  expect(third.count).toBe(3);
  expect(third.leftMs).toBeGreaterThan(50_000);
  expect((await two.look("ana@example.org")).count).toBe(3);
  expect((await two.take("ben@example.org")).count).toBe(1);
  await two.forget("ana@example.org");
  expect(await one.look("ana@example.org")).toEqual({ count: 0, leftMs: 0 });

  // Whoever reads Redis learns of nobody.
  const client = new Redis(redis.url);
  const keys = await client.keys("*");
  client.disconnect();
  expect(keys).toHaveLength(1);
  expect(keys.join()).toMatch(/^parley:test:count:tries:/);
  expect(keys.join()).not.toContain("ben");
});

test.runIf(hasRedis())("without Redis each counts by itself at once, neither open nor closed", async () => {
  const all = await Promise.all([join(), join()]);
  const [one, two] = all.map(({ counters }) => counters("tries", 60));
  if (one === undefined || two === undefined) throw new Error("two were joined");
  await one.take("ana");
  await one.take("ana");
  for (const way of ["SIGSTOP", "SIGKILL"] as const) {
    redis.child?.kill(way);
    // The first command may wait for an answer, half a second; from then on nobody does.
    const before = (await one.take("ana")).count;
    const from = performance.now();
    expect((await one.take("ana")).count).toBe(before + 1);
    expect((await one.take("ana")).count).toBe(before + 2);
    expect((await one.look("ana")).count).toBe(before + 2);
    expect(performance.now() - from).toBeLessThan(100);
  }
  expect((await two.take("ana")).count).toBe(1);
  await redis.start();
  await eventually("it is used again", async () => all.every((each) => each.redis() === "ok"));
  // An empty Redis begins anew, for both.
  expect((await one.take("ana")).count).toBe(1);
  expect((await two.take("ana")).count).toBe(2);
});

test.runIf(hasRedis())("a Redis that is full refuses, and each process counts by itself", async () => {
  const one = await join();
  const counter = one.counters("tries", 60);
  const client = new Redis(redis.url);
  await client.config("SET", "maxmemory", "1");
  expect((await counter.take("ana")).count).toBe(1);
  expect((await counter.take("ana")).count).toBe(2);
  expect(one.redis()).toBe("ok");
  expect(logged.filter((line) => line.includes("redis.refuses"))).toHaveLength(1);
  await client.config("SET", "maxmemory", "0");
  expect((await counter.take("ana")).count).toBe(1);
  client.disconnect();
});
