import { afterEach, beforeEach, expect, test } from "vitest";
import type { Delta } from "@parley/protocol";
import { Redis } from "ioredis";
import { createLog } from "../log/log.ts";
import { hasRedis, startRedis, type TestRedis } from "../testing/redis.ts";
import { newId } from "../testing/talk.ts";
import { eventually } from "../testing/test-app.ts";
import type { BusMessage, BusNotice } from "./bus.ts";
import { openBus, type OpenBus } from "./open-bus.ts";

let redis: TestRedis;
const open: OpenBus[] = [];
const logged: string[] = [];
beforeEach(async () => {
  logged.length = 0;
  if (hasRedis()) redis = await startRedis();
});
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  if (hasRedis()) await redis.stop();
});

type Heard = (BusMessage | BusNotice)[];

async function join(prefix = "parley:test:"): Promise<OpenBus & { heard: Heard }> {
  const self = newId();
  const log = createLog("info", (line) => logged.push(line));
  const one = await openBus({ redis: { url: redis.url }, isShared: true, prefix, self, log });
  open.push(one);
  const heard: Heard = [];
  one.bus.subscribe((message) => heard.push(message));
  await eventually("it listens", async () => heard.some((message) => message.type === "missed"));
  await eventually("it speaks", async () => one.redis() === "ok");
  return { ...one, heard };
}

const delta = (turn: string, text: string): Delta => ({
  type: "turn.delta",
  turn,
  part: 0,
  kind: "text",
  offset: 0,
  text,
});
const of = (heard: Heard, type: string): Heard => heard.filter((message) => message.type === type);

test.runIf(hasRedis())("what one process says the others hear in order, and it hears itself once", async () => {
  const [one, two, stranger] = [await join(), await join(), await join("parley:other:")];
  const account = newId();
  const said = Array.from({ length: 500 }, (_, seq) => ({ type: "account" as const, account, seq }));
  for (const message of said) one.bus.publish(message);
  // Here it is heard before `publish` returns: no journey through Redis.
  expect(of(one.heard, "account")).toEqual(said);
  await eventually("all arrived", async () => of(two.heard, "account").length >= said.length);
  expect(of(two.heard, "account")).toEqual(said);
  two.bus.publish({ type: "revoked", account });
  await eventually("the answer arrived", async () => of(one.heard, "revoked").length === 1);
  expect(of(one.heard, "account")).toEqual(said);
  // Another Parley on the same Redis hears nothing of either.
  expect(stranger.heard.filter((message) => message.type !== "missed")).toEqual([]);
});

test.runIf(hasRedis())("a process hears of the threads alone that are read through it", async () => {
  const [one, two] = [await join(), await join()];
  const [read, unread, turn] = [newId(), newId(), newId()];
  const release = two.bus.want(read);
  await eventually("it is told what it may have missed", async () =>
    two.heard.some((message) => message.type === "missed" && message.thread === read),
  );
  const presence = { type: "presence" as const, member: newId(), state: "reading" as const, readSeq: null };
  one.bus.publish({ type: "live", thread: unread, event: delta(turn, "nobody there reads this") });
  one.bus.publish({ type: "live", thread: unread, event: presence });
  one.bus.publish({ type: "live", thread: read, event: delta(turn, "this somebody reads") });
  await eventually("both arrived", async () => of(two.heard, "live").length >= 2);
  const live = of(two.heard, "live");
  // Who is where is known to every process, for readers that come later.
  expect(live).toContainEqual({ type: "live", thread: unread, event: presence });
  expect(live).toContainEqual({ type: "live", thread: read, event: delta(turn, "this somebody reads") });
  expect(live).toHaveLength(2);
  release();
});

test.runIf(hasRedis())("words that nobody else listens to stay here, until somebody begins to", async () => {
  const [one, two] = [await join(), await join()];
  const [thread, turn] = [newId(), newId()];
  const client = new Redis(redis.url);
  const published = async (): Promise<number> =>
    Number(/cmdstat_publish:calls=(\d+)/.exec(await client.info("commandstats"))?.[1] ?? 0);
  const speak = async (words: number, name = "word"): Promise<void> => {
    for (let word = 0; word < words; word += 1) {
      one.bus.publish({ type: "live", thread, event: delta(turn, `${name} ${word}`) });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const before = await published();
  await speak(100);
  // The first of them asked; a machine that is busy may have sent a few before it was answered.
  expect((await published()) - before).toBeLessThan(20);
  two.bus.want(thread);
  await eventually("it listens", async () => two.heard.some((message) => "thread" in message));
  const from = performance.now();
  await eventually("it is spoken to again", async () => {
    await speak(1);
    return of(two.heard, "live").length > 0;
  });
  expect(performance.now() - from).toBeLessThan(500);
  await speak(50, "late");
  const late = (): string[] =>
    two.heard.flatMap((message) =>
      message.type === "live" && message.event.type === "turn.delta" && message.event.text.startsWith("late")
        ? [message.event.text]
        : [],
    );
  await eventually("the last arrived", async () => late().includes("late 49"));
  expect(late()).toEqual(Array.from({ length: 50 }, (_, word) => `late ${word}`));
  client.disconnect();
});

test.runIf(hasRedis())("what a stranger writes into Redis ends no turn, and nonsense is passed over", async () => {
  const one = await join();
  const stranger = new Redis(redis.url);
  const turn = newId();
  const say = (value: unknown): Promise<number> =>
    stranger.publish("parley:test:all", typeof value === "string" ? value : JSON.stringify(value));
  await say("not JSON {");
  await say({ messages: [{ type: "stop", turns: [turn] }] });
  await say({ from: "x", messages: [{ type: "stop", turns: "all" }, { type: "unknown" }, null, 7] });
  await say({ from: "x", messages: [{ type: "stop", turns: [turn] }] });
  await eventually("the last of them arrived", async () => of(one.heard, "stop.elsewhere").length === 1);
  // It only makes the process look into the database sooner.
  expect(one.heard.filter((message) => message.type !== "missed")).toEqual([{ type: "stop.elsewhere", turns: [turn] }]);
  stranger.disconnect();
});

test.runIf(hasRedis())("a Redis that dies and comes back is found again, with a word on what was missed", async () => {
  const [one, two] = [await join(), await join()];
  const thread = newId();
  two.bus.want(thread);
  await redis.kill();
  await eventually("it is seen", async () => one.redis() === "down" && two.redis() === "down");
  const lost = { type: "thread" as const, thread, seq: 1 };
  one.bus.publish(lost);
  expect(of(one.heard, "thread")).toEqual([lost]);
  two.heard.length = 0;
  await redis.start();
  await eventually("both are up", async () => one.redis() === "ok" && two.redis() === "ok");
  await eventually("it knows that it missed something", async () =>
    two.heard.some((message) => message.type === "missed" && message.thread === null),
  );
  one.bus.publish({ ...lost, seq: 2 });
  await eventually("it is heard again", async () => of(two.heard, "thread").length > 0);
  expect(of(two.heard, "thread")).toEqual([{ ...lost, seq: 2 }]);
  expect(logged.filter((line) => line.includes("redis.down")).length).toBeGreaterThan(0);
});

test.runIf(hasRedis())(
  "a Redis that is stopped, and says nothing at all, is given up within three seconds",
  async () => {
    const one = await join();
    redis.child?.kill("SIGSTOP");
    const from = performance.now();
    await eventually("it is seen", async () => one.redis() === "down");
    expect(performance.now() - from).toBeLessThan(3_000);
    redis.child?.kill("SIGCONT");
    await eventually("it is used again", async () => one.redis() === "ok");
  },
);

test("a Redis that is not there, or an address that is none, keeps nobody from starting", async () => {
  const log = createLog("info", (line) => logged.push(line));
  const needs = { isShared: true, prefix: "parley:test:", self: newId(), log };
  const absent = await openBus({ ...needs, redis: { url: "redis://127.0.0.1:9" } });
  open.push(absent);
  const heard: Heard = [];
  absent.bus.subscribe((message) => heard.push(message));
  const message = { type: "revoked" as const, account: newId() };
  absent.bus.publish(message);
  expect(heard).toEqual([message]);
  expect(absent.redis()).toBe("down");
  await eventually("the log says so", async () => logged.some((line) => line.includes("ECONNREFUSED")));

  const wrong = await openBus({ ...needs, redis: { problem: "REDIS_URL must be …" } });
  expect(wrong.redis()).toBe("REDIS_URL is wrong");
  expect(logged.some((line) => line.includes("redis.not_used") && line.includes("REDIS_URL must be"))).toBe(true);
});
