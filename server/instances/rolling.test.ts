import { once } from "node:events";
import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { type Id, textOf } from "@parley/protocol";
import { createClient } from "@parley/protocol/client";
import { afterEach, expect, test } from "vitest";
import { type Instances, noInstances, startInstances } from "../faults/testing/instances.ts";
import { startSlowProvider } from "../faults/testing/slow-provider.ts";
import type { SpawnedServer } from "../faults/testing/spawn-server.ts";
import { type Spread, startSpread } from "../faults/testing/spread.ts";
import { eventually, type Person, signUp } from "../src/testing/test-app.ts";
import { long, look, quiet, say, sure } from "../src/testing/talk.ts";
import { follow, type Viewer } from "./testing/follow.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** As balancers do: who does not say that it is ready gets nothing until it does. */
function watchReadiness(spread: Spread, urls: string[], everyMs: number): { ready(url: string): boolean } {
  const ready = new Map(urls.map((url) => [url, true]));
  const ask = async (url: string): Promise<void> => {
    const isReady = await fetch(`${url}/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    ready.set(url, isReady);
    if (isReady) spread.again(url);
    else spread.without(url);
  };
  const timer = setInterval(() => urls.forEach((url) => void ask(url)), everyMs);
  cleanUps.push(() => clearInterval(timer));
  return { ready: (url) => ready.get(url) === true };
}

interface Load {
  sent: number;
  failed: string[];
  stop(): Promise<void>;
}

/** Fifty requests a second, each at its moment whether the ones before are answered or not: one in ten posts. */
function startLoad(url: string, person: Person, thread: Id): Load {
  const agent = new Agent({ keepAlive: false });
  const open = new Set<Promise<void>>();
  const load: Load = {
    sent: 0,
    failed: [],
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
  const one = async (): Promise<void> => {
    load.sent += 1;
    try {
      if (load.sent % 10 === 0) await say(person, thread, `Message ${load.sent}`);
      else {
        const asked = request(`${url}/api/threads/${thread}`, { agent, headers: { Cookie: person.cookie } });
        asked.end();
        const [answer] = await once(asked, "response");
        answer.resume();
        await once(answer, "end");
        if (answer.statusCode !== 200) load.failed.push(`status ${answer.statusCode}`);
      }
    } catch (error) {
      load.failed.push(String(error));
    }
  };
  const from = performance.now();
  // A timer that comes late makes up for what was due meanwhile.
  const timer = setInterval(() => {
    while (load.sent < (performance.now() - from) / 20) {
      const asked = one().finally(() => open.delete(asked));
      open.add(asked);
    }
  }, 20);
  return load;
}

/** The same person at another address. */
const at = (person: Person, url: string): Person => ({
  ...person,
  client: createClient({ baseUrl: url, headers: { Cookie: person.cookie } }),
});

test.runIf(noInstances === null)(
  "R4 what a process that ends has not begun is begun by the other at once, and what it cannot end is interrupted, each paid once",
  async () => {
    const provider = await startSlowProvider(20);
    cleanUps.push(() => provider.stop());
    const limits = { drainNoticeMs: 0, drainTurnsMs: 6_000 };
    const instances = await startInstances({ OPENAI_BASE_URL: provider.url, PARLEY_LIMITS: JSON.stringify(limits) });
    cleanUps.push(() => instances.stop());
    const ana = await signUp(() => instances.one.url, "Ana");
    const there = at(ana, instances.two.url);
    const endless = (await ana.threadWith("slow")).state.thread.id;
    const other = (await ana.threadWith("practice-vega")).state.thread.id;
    await say(at(ana, instances.one.url), endless, "Count.");
    await eventually("the voice writes", async () => provider.requests.length === 1);

    const from = performance.now();
    const gone = once(instances.one.child, "exit");
    instances.one.child.kill("SIGTERM");
    await eventually("it is not ready", async () => (await fetch(`${instances.one.url}/ready`)).status === 503);
    // It still takes messages; the answer comes from the other, while this one waits for its voice.
    await say(at(ana, instances.one.url), other, "Are you there?");
    const saidAt = performance.now();
    await eventually("the other begins", async () => {
      const { status } = sure((await look(there, other)).state.rounds[0]?.turns[0]);
      return status !== "planned";
    });
    const begunAfterMs = performance.now() - saidAt;
    expect(instances.one.child.exitCode).toBeNull();

    await gone;
    const goneAt = performance.now();
    const turn = await eventually("what it wrote is interrupted", async () => {
      const now = sure((await look(there, endless)).state.rounds[0]?.turns[0]);
      return now.status === "ended" && now;
    });
    const interruptedAt = performance.now();
    console.log(
      `planned turn begun by the other after ${Math.round(begunAfterMs)} ms; ended after ${Math.round(goneAt - from)} ms, ` +
        `its voice interrupted ${Math.round(interruptedAt - goneAt)} ms later`,
    );
    expect(turn.outcome).toBe("interrupted");
    expect(turn.message === null ? "" : textOf(turn.message)).toContain("word100 ");
    expect(provider.requests).toHaveLength(1);
    expect(interruptedAt - goneAt).toBeLessThan(3_000);
    await quiet(there, other);
    expect((await look(there, other)).state.rounds[0]?.turns[0]?.outcome).toBe("said");
  },
  60_000,
);

test.runIf(noInstances === null)(
  "R4 S10 both processes are replaced in turn under load: no request fails, no event is lost, no call is paid twice",
  async () => {
    const streams = long ? 200 : 40;
    const provider = await startSlowProvider(20);
    cleanUps.push(() => provider.stop());
    const limits = { drainNoticeMs: 1_500, drainTurnsMs: 15_000, streamsPerAccount: 1_000 };
    const instances: Instances = await startInstances({
      OPENAI_BASE_URL: provider.url,
      PARLEY_LIMITS: JSON.stringify(limits),
    });
    cleanUps.push(() => instances.stop());
    const urls = [instances.one.url, instances.two.url];
    const spread = await startSpread(urls);
    cleanUps.push(() => spread.stop());
    const balancer = watchReadiness(spread, urls, 200);
    const ana = await signUp(() => spread.url, "Ana");
    const busy = (await ana.threadWith()).state.thread.id;
    const voiced = (await ana.threadWith("slow")).state.thread.id;
    const viewers = Array.from({ length: streams }, () => follow(spread.url, ana, [busy, voiced]));
    cleanUps.push(() => {
      for (const viewer of viewers) viewer.close();
    });
    await say(at(ana, instances.one.url), voiced, "Count.");
    await eventually("a voice writes", async () => provider.requests.length === 1);
    const load = startLoad(spread.url, ana, busy);
    const loadedFrom = performance.now();

    const tookMs: number[] = [];
    const noticedMs: number[] = [];
    const replace = async (server: SpawnedServer): Promise<void> => {
      const from = performance.now();
      const gone = once(server.child, "exit");
      server.child.kill("SIGTERM");
      await eventually("it is not ready", async () => !balancer.ready(server.url));
      noticedMs.push(performance.now() - from);
      const [code] = await gone;
      expect(code).toBe(0);
      tookMs.push(performance.now() - from);
      await instances.spawn({ PORT: new URL(server.url).port });
      await eventually("the new one is ready", async () => balancer.ready(server.url));
    };
    const first = replace(instances.one);
    // The process that is told to end waits for its voice, longer than for the balancer.
    await delay(long ? 8_000 : 3_000);
    provider.finish();
    await first;
    await replace(instances.two);
    // Readers come back within a second and a half.
    await delay(2_000);
    await load.stop();
    const loadedMs = performance.now() - loadedFrom;

    await quiet(ana, voiced);
    for (const thread of [busy, voiced]) {
      const { state } = await look(ana, thread, 1);
      const has = (viewer: Viewer): boolean => (viewer.seqs(thread).at(-1) ?? 0) >= state.seq;
      await eventually("every viewer has read all", async () => viewers.every(has), 20_000);
      for (const viewer of viewers) {
        const seqs = viewer.seqs(thread);
        expect(seqs).toEqual(seqs.map((_, index) => index + 1));
      }
    }
    const turn = sure((await look(ana, voiced)).state.rounds[0]?.turns[0]);
    expect([turn.outcome, provider.requests.length]).toEqual(["said", 1]);
    expect(turn.message === null ? "" : textOf(turn.message)).toMatch(/^word1 word2 /);
    console.log(
      `${load.sent} requests in ${(loadedMs / 1_000).toFixed(1)} s, ${load.failed.length} failed; ${streams} streams; not ready to the balancer after ` +
        `${noticedMs.map(Math.round).join(" and ")} ms; drained in ${tookMs.map(Math.round).join(" and ")} ms`,
    );
    expect(load.failed).toEqual([]);
    expect(load.sent).toBeGreaterThan((loadedMs / 1_000) * 45);
    expect(Math.max(...tookMs)).toBeLessThan(30_000);
  },
  180_000,
);
