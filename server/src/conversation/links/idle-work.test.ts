import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createIdleWork } from "./idle-work.ts";

const fail = (error: unknown): void => {
  throw error;
};
const until = async (check: () => boolean): Promise<void> => {
  while (!check()) await nextTurn();
};

test("work is done soon, in its order", async () => {
  const work = createIdleWork(fail);
  const done: number[] = [];
  for (let at = 0; at < 50; at += 1) work.add(`thread ${at % 3}`, 10, () => done.push(at));
  expect([work.waiting(), done]).toEqual([500, []]);
  await until(() => done.length === 50);
  expect(done).toEqual(Array.from({ length: 50 }, (_, at) => at));
  expect(work.waiting()).toBe(0);
});

test("what is little is finished at once, and what others wait for stays in its place", async () => {
  const work = createIdleWork(fail);
  const done: string[] = [];
  for (const key of ["one", "two", "one"]) work.add(key, 100, () => done.push(key));
  expect(work.finishNow("one")).toBe(true);
  expect([done, work.waiting()]).toEqual([["one", "one"], 100]);
  await until(() => done.length === 3);
  expect(done).toEqual(["one", "one", "two"]);
});

test("where much waits nothing is hurried, and all is done later", async () => {
  const work = createIdleWork(fail);
  let done = 0;
  for (let at = 0; at < 10; at += 1) work.add("one", 1_000, () => (done += 1));
  expect([work.finishNow("one"), done]).toEqual([false, 0]);
  await until(() => done === 10);
});

test("beside work that keeps the process busy only a small share of the time goes into it, and it goes on", async () => {
  const work = createIdleWork(fail);
  const spin = (ms: number): void => {
    for (const end = performance.now() + ms; performance.now() < end;);
  };
  let spent = 0;
  for (let at = 0; at < 1_000; at += 1)
    work.add("one", 1, () => {
      const from = performance.now();
      spin(0.5);
      spent += performance.now() - from;
    });
  const from = performance.now();
  while (performance.now() - from < 500) {
    spin(10);
    await nextTurn();
  }
  const share = spent / (performance.now() - from);
  work.close();
  expect(share).toBeGreaterThan(0.01);
  expect(share).toBeLessThan(0.3);
});

test("what is closed does nothing more", async () => {
  const work = createIdleWork(fail);
  let done = 0;
  work.add("one", 1, () => (done += 1));
  work.close();
  await nextTurn();
  await nextTurn();
  expect([done, work.waiting()]).toEqual([0, 0]);
});

test("a job that fails is told of, and neither what waits for it nor the next one fails with it", async () => {
  const told: unknown[] = [];
  const work = createIdleWork((error) => told.push(error));
  let done = 0;
  const broken = (): void => {
    throw new Error("unreadable");
  };
  work.add("one", 1, broken);
  work.add("one", 1, () => (done += 1));
  expect(work.finishNow("one")).toBe(true);
  work.add("two", 1, broken);
  work.add("two", 1, () => (done += 1));
  await until(() => done === 2);
  expect(told).toEqual([new Error("unreadable"), new Error("unreadable")]);
});
