import type { SessionEvent } from "@parley/protocol";
import { EventSource } from "undici";
import { afterEach, expect, test } from "vitest";
import { type CuttingProxy, startCuttingProxy } from "../../testing/cutting-proxy.ts";
import { type Solo, startSolo, streamUrl, textsIn } from "../../testing/solo.ts";
import { quiet } from "../../testing/talk.ts";
import { eventually } from "../../testing/test-app.ts";

/** As a page would read a session: with the `EventSource` of the platform, which asks again by itself. */
let solo: Solo;
let proxy: CuttingProxy;
const sources: EventSource[] = [];
afterEach(async () => {
  for (const source of sources.splice(0)) source.close();
  await proxy.stop();
  await solo.app.close();
});

const words = (name: string) => Array.from({ length: 60 }, (_, n) => `${name}${n} `);
const slow = (name: string) => [words(name).flatMap((text) => [{ text }, { waitMs: 8 }])];

async function listen(bytesPerAnswer: number) {
  solo = await startSolo({ scripts: { ada: slow("ada"), bob: slow("bob"), cyd: slow("cyd") } });
  proxy = await startCuttingProxy(() => solo.app.url, bytesPerAnswer);
  const session = await solo.session(await solo.voices("ada", "bob", "cyd"));
  const events: SessionEvent[] = [];
  const source = new EventSource(streamUrl(proxy, session, "Which flower?"));
  sources.push(source);
  source.addEventListener("message", (message) => {
    if (typeof message.data === "string") events.push(JSON.parse(message.data));
  });
  await eventually("it asks no more", async () => source.readyState === EventSource.CLOSED, 30_000);
  return { session, events };
}

function expectWhole(events: SessionEvent[]): void {
  const whole = (name: string) => words(name).join("").trim();
  const texts = Object.entries(textsIn(events)).map(([model, text]) => [model, text.trim()]);
  expect(Object.fromEntries(texts)).toEqual({ ada: whole("ada"), bob: whole("bob"), cyd: whole("cyd") });
  const types = events.map((one) => one.type);
  for (const [type, count] of [
    ["round_start", 1],
    ["model_start", 3],
    ["model_end", 3],
    ["memory", 4],
    ["round_end", 1],
    ["error", 0],
  ] as const)
    expect(
      types.filter((one) => one === type),
      type,
    ).toHaveLength(count);
}

test("an EventSource that is left alone says its message once and stops asking when all was said", async () => {
  const { session, events } = await listen(Number.POSITIVE_INFINITY);
  expectWhole(events);
  expect(proxy.statuses).toEqual([200, 204]);
  expect(proxy.asked[1]).toMatch(/:end$/);
  expect((await quiet(solo.person, session)).total).toBe(1);
});

test("an EventSource that loses its connection again and again misses nothing and says nothing again", async () => {
  const { session, events } = await listen(3_000);
  expectWhole(events);
  expect(proxy.asked.length).toBeGreaterThan(5);
  expect(proxy.asked.filter((one) => one === "")).toHaveLength(1);
  expect(proxy.statuses.at(-1)).toBe(204);
  const state = await quiet(solo.person, session);
  expect(state.rounds.map((round) => round.messages.length)).toEqual([1]);
});
