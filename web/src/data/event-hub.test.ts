import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ids, saved } from "./testing/builders.ts";
import { FakeBrowser, recorder } from "./testing/fake-browser.ts";

const rename = (seq: number) => ({
  log: ids.thread,
  event: saved(seq, { type: "thread.renamed", title: "x", titled: false }),
});
const settle = () => vi.advanceTimersByTime(500);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("eight tabs share one connection that serves what all of them watch", () => {
  const browser = new FakeBrowser();
  const watchers = Array.from({ length: 8 }, (_, tab) => {
    const watcher = recorder(10);
    browser.open(`tab-${tab}`).watch(tab < 4 ? ids.thread : ids.other, watcher);
    return watcher;
  });
  settle();

  expect(browser.live).toHaveLength(1);
  expect(browser.live[0]?.options.threads.toSorted()).toEqual([ids.thread, ids.other]);
  browser.send(rename(11));
  expect(watchers.map((watcher) => watcher.seqs)).toEqual([[11], [11], [11], [11], [], [], [], []]);
});

test("what happens to the account is told once, whatever its type", () => {
  const browser = new FakeBrowser();
  const hub = browser.open("a");
  hub.watch(ids.thread, recorder(10));
  settle();
  const called = { type: "mention.received" as const, thread: ids.other, message: ids.other, by: ids.other };
  const event = { log: "account", event: { ...called, seq: 3, at: 1 } };
  browser.send(event);
  browser.send(event);
  expect(browser.accountEvents).toEqual([event.event]);
});

test("when the leader dies another tab takes over from what the tabs hold", () => {
  const browser = new FakeBrowser();
  browser.open("a").watch(ids.thread, recorder(10));
  const held = recorder(10);
  browser.open("b").watch(ids.thread, held);
  settle();
  browser.send(rename(11));
  browser.kill("a");
  settle();

  expect(browser.live).toHaveLength(1);
  expect(browser.live[0]?.options.cursors).toEqual({ [ids.thread]: 11 });
  browser.send(rename(12));
  expect(held.seqs).toEqual([11, 12]);
});

test("a leader that closes leaves the connection to the next", () => {
  const browser = new FakeBrowser();
  const first = browser.open("a");
  browser.open("b").watch(ids.thread, recorder(3));
  settle();
  first.close();
  settle();

  expect(browser.live).toHaveLength(1);
  expect(browser.live[0]?.options.cursors).toEqual({ [ids.thread]: 3 });
});

test("a thread opened later joins the connection, the others go on from where they are", () => {
  const browser = new FakeBrowser();
  browser.open("a").watch(ids.thread, recorder(10));
  settle();
  browser.send(rename(11));
  browser.open("b").watch(ids.other, recorder(40));
  settle();

  expect(browser.live).toHaveLength(1);
  expect(browser.live[0]?.options.cursors).toEqual({ [ids.thread]: 11, [ids.other]: 40 });
});

test("a tab whose snapshot is older than what was handed on gets the events between", () => {
  const browser = new FakeBrowser();
  const early = recorder(10);
  browser.open("a").watch(ids.thread, early);
  settle();
  for (const seq of [11, 12, 13]) browser.send(rename(seq));
  const late = recorder(11);
  browser.open("b").watch(ids.thread, late);
  settle();
  expect(browser.live[0]?.options.cursors).toEqual({ [ids.thread]: 11 });
  for (const seq of [12, 13, 14]) browser.send(rename(seq));

  expect(late.seqs).toEqual([12, 13, 14]);
  expect(early.seqs).toEqual([11, 12, 13, 14]);
});

test("a tab that watches what is served already needs no new connection", () => {
  const browser = new FakeBrowser();
  browser.open("a").watch(ids.thread, recorder(10));
  settle();
  browser.open("b").watch(ids.thread, recorder(10));
  settle();

  expect(browser.connections).toHaveLength(1);
});

test("where tabs cannot share each has a connection of its own", () => {
  const browser = new FakeBrowser();
  for (const tab of ["a", "b", "c"]) browser.open(tab, { canShare: false });
  settle();

  expect(browser.live).toHaveLength(3);
});

test("the end of the session is told to every tab", () => {
  const browser = new FakeBrowser();
  for (const tab of ["a", "b", "c"]) browser.open(tab);
  settle();
  browser.live[0]?.options.onRefused?.("not_signed_in");

  expect(browser.signedOut.toSorted()).toEqual(["a", "b", "c"]);
});

test("signing in again in one tab lets every tab go on from what it holds", () => {
  const browser = new FakeBrowser();
  const here = recorder(10);
  browser.open("a").watch(ids.thread, here);
  const hub = browser.open("b");
  hub.watch(ids.other, recorder(20));
  settle();
  browser.live[0]?.options.onRefused?.("not_signed_in");
  settle();
  const before = browser.connections.length;
  hub.resume();
  settle();

  expect(browser.signedIn.toSorted()).toEqual(["a", "b"]);
  expect(browser.connections.length).toBeGreaterThan(before);
  expect(browser.connections.at(-1)?.options).toMatchObject({ cursors: { [ids.thread]: 10, [ids.other]: 20 } });
  expect(here.lives).toEqual(["resync"]);
});

test("another refusal makes every tab read its threads anew", () => {
  const browser = new FakeBrowser();
  const here = recorder(10);
  const there = recorder(10);
  browser.open("a").watch(ids.thread, here);
  const hub = browser.open("b");
  hub.watch(ids.other, there);
  settle();
  browser.live[0]?.options.onRefused?.("not_found");
  expect([here.lives, there.lives]).toEqual([["resync"], ["resync"]]);

  hub.watch(ids.other, recorder(20));
  settle();
  expect(browser.connections.at(-1)?.options.threads).toEqual([ids.other]);
});

test("waking reaches the leader from any tab", () => {
  const browser = new FakeBrowser();
  browser.open("a");
  const second = browser.open("b");
  settle();
  second.wake();

  expect(browser.live[0]?.wakes).toBe(1);
});
