import { type Id, textOf, type Turn } from "@parley/protocol";
import { createClient } from "@parley/protocol/client";
import { afterEach, expect, test } from "vitest";
import { type Instances, noInstances, startInstances } from "../faults/testing/instances.ts";
import { type SlowProvider, startSlowProvider } from "../faults/testing/slow-provider.ts";
import { startSpread } from "../faults/testing/spread.ts";
import { eventually, type Person, signUp } from "../src/testing/test-app.ts";
import { long, look, quiet, say, sure } from "../src/testing/talk.ts";
import { follow, type Viewer } from "./testing/follow.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function start(everyMs: number): Promise<{ provider: SlowProvider; instances: Instances }> {
  const provider = await startSlowProvider(everyMs);
  cleanUps.push(() => provider.stop());
  // In the long form eighteen voices write on each process at once, by one connection.
  const limits = JSON.stringify({ callsPerConnection: 64 });
  const instances = await startInstances({ OPENAI_BASE_URL: provider.url, PARLEY_LIMITS: limits });
  cleanUps.push(() => instances.stop());
  return { provider, instances };
}

/** The same person at another address. */
const at = (person: Person, url: string): Person => ({
  ...person,
  client: createClient({ baseUrl: url, headers: { Cookie: person.cookie } }),
});

const said = (turn: Turn): string => (turn.message === null ? "" : textOf(turn.message));
const sorted = (times: number[]): number[] => times.toSorted((a, b) => a - b);
const ms = (times: number[], share: number): string =>
  `${(sorted(times)[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1)} ms`;

/** Milliseconds by which `there` had a piece of text later than `here`. */
function lag(here: Viewer, there: Viewer): number[] {
  const first = new Map<string, number>();
  const placeOf = ({ turn, part, offset, text }: Viewer["deltas"][number]["delta"]): string =>
    `${turn} ${part} ${offset + text.length}`;
  for (const { at: when, delta } of here.deltas) {
    const place = placeOf(delta);
    if (!first.has(place)) first.set(place, when);
  }
  const seen = new Set<string>();
  return there.deltas.flatMap(({ at: when, delta }) => {
    const place = placeOf(delta);
    const before = first.get(place);
    if (before === undefined || seen.has(place)) return [];
    seen.add(place);
    return [when - before];
  });
}

test.runIf(noInstances === null)(
  "a thread is begun through one process, read through the other as it is written, and stopped from the first",
  async () => {
    const { provider, instances } = await start(10);
    const ana = await signUp(() => instances.one.url, "Ana");
    const there = at(ana, instances.two.url);
    const thread = (await ana.threadWith("slow")).state.thread.id;
    const near = follow(instances.one.url, ana, [thread]);
    const far = follow(instances.two.url, ana, [thread]);
    const stops: number[] = [];
    for (let run = 0; run < 4; run += 1) {
      // Sent and written by the first, then by the second; stopped from the first each time.
      await say(run % 2 === 0 ? ana : there, thread, "Count.");
      await eventually("the provider is asked", async () => provider.requests.length === run + 1);
      const { id } = sure((await look(ana, thread)).state.rounds[run]?.turns[0]);
      for (const viewer of [near, far])
        await eventually("it is read as it is written", async () => viewer.textOf(id).includes("word60 "), 20_000);
      const from = performance.now();
      await ana.client.call("stopTurn", { params: { id } });
      const turn = await eventually("it ended for both", async () => {
        const last = sure((await look(there, thread)).state.rounds[run]?.turns[0]);
        const isTold = [near, far].every((viewer) =>
          viewer.events.some((one) => "event" in one && one.event.type === "turn.ended" && one.event.turn === id),
        );
        return last.status === "ended" && isTold ? last : null;
      });
      stops.push(performance.now() - from);
      expect(turn.outcome).toBe("stopped");
      // Nobody was shown a word that is not in what was kept, and nobody missed one.
      expect(said(turn).startsWith(near.textOf(id)) || near.textOf(id).startsWith(said(turn))).toBe(true);
      expect(far.textOf(id).startsWith(said(turn)) || said(turn).startsWith(far.textOf(id))).toBe(true);
    }
    const late = [...lag(near, far), ...lag(far, near)].map(Math.abs);
    expect(provider.requests).toHaveLength(4);
    expect(near.seqs(thread)).toEqual(far.seqs(thread));
    console.log(
      `${late.length} pieces of text: the other process's reader has them p50 ${ms(late, 0.5)}, p99 ${ms(late, 0.99)} apart; ` +
        `stopped and told to both after ${stops.map(Math.round).join(", ")} ms`,
    );
    expect(sorted(late)[Math.floor(late.length / 2)]).toBeLessThan(50);
    expect(Math.max(...stops)).toBeLessThan(1_000);
  },
  120_000,
);

test.runIf(noInstances === null)(
  "R1 R2 R3 a process killed in the middle of a panel: every viewer ends with the stored text, and no call is paid twice",
  async () => {
    const { provider, instances } = await start(30);
    const spread = await startSpread([instances.one.url, instances.two.url]);
    cleanUps.push(() => spread.stop());
    const ana = await signUp(() => spread.url, "Ana");
    const voices = ["vega", "orin", "juno"];
    const threads: Id[] = [];
    for (let count = 0; count < (long ? 12 : 4); count += 1)
      threads.push((await ana.threadWith(...voices)).state.thread.id);
    const viewers = Array.from({ length: 6 }, () => follow(spread.url, ana, threads));
    cleanUps.push(() => {
      for (const viewer of viewers) viewer.close();
    });
    // Some of the panels belong to the one, some to the other.
    for (const [index, thread] of threads.entries())
      await say(at(ana, index % 2 === 0 ? instances.one.url : instances.two.url), thread, "Count.");
    const turns = async (): Promise<Turn[]> =>
      (await Promise.all(threads.map((id) => look(ana, id)))).flatMap(
        ({ state }) => sure(state.rounds[0], "round").turns,
      );
    const before = await eventually("all write", async () => {
      const all = await turns();
      return all.length === threads.length * voices.length && all.every((turn) => turn.status === "running") && all;
    });
    await eventually("all viewers read all of them", async () =>
      viewers.every((viewer) => before.every((turn) => viewer.textOf(turn.id).includes("word60 "))),
    );
    const calls = provider.requests.length;
    const shown = new Map(before.map((turn) => [turn.id, sure(viewers[0]).textOf(turn.id)]));

    const killedAt = performance.now();
    await instances.one.kill();
    const broken = await eventually(
      "what the dead process wrote is interrupted",
      async () => {
        const ended = (await turns()).filter((turn) => turn.status === "ended");
        return ended.length === before.length / 2 && ended;
      },
      30_000,
    );
    const tookMs = Math.round(performance.now() - killedAt);
    expect(broken.every((turn) => turn.outcome === "interrupted")).toBe(true);
    const lost = broken.map((turn) => Math.max(0, sure(shown.get(turn.id)).length - said(turn).length));
    provider.finish();
    for (const thread of threads) await quiet(ana, thread, 1, 30_000);
    const after = await turns();
    const others = after.filter((turn) => !broken.some((one) => one.id === turn.id));
    expect(others.map((turn) => turn.outcome)).toEqual(others.map(() => "said"));
    expect(provider.requests).toHaveLength(calls);

    const stored = new Map(after.map((turn) => [turn.id, turn.message]));
    for (const viewer of viewers) {
      const ends = () =>
        viewer.events.flatMap((one) => ("event" in one && one.event.type === "turn.ended" ? [one.event] : []));
      await eventually("the viewer has all ends", async () => ends().length >= after.length, 20_000);
      // Each end once, and what it carries is what is stored.
      expect(new Map(ends().map((end) => [end.turn, end.message]))).toEqual(stored);
      expect(ends()).toHaveLength(after.length);
      for (const thread of threads) {
        const seqs = viewer.seqs(thread);
        expect(seqs).toEqual(seqs.map((_, index) => index + 1));
      }
    }
    // A person goes on with one of them; only now the provider is asked again.
    const one = sure(broken[0]);
    await ana.client.call("continueTurn", { params: { id: one.id } });
    await eventually("it goes on", async () => (await turns()).some((turn) => turn.continues === one.id));
    await eventually("and ends", async () => (await turns()).every((turn) => turn.status === "ended"));
    expect(provider.requests).toHaveLength(calls + 1);
    console.log(
      `requests ${spread.counts.join(" and ")}; taken over ${tookMs} ms after the kill, ` +
        `at most ${Math.max(...lost)} of ${Math.max(...[...shown.values()].map((text) => text.length))} characters lost; ` +
        `${viewers.length} viewers equal to what is stored; ${calls} calls before, ${calls} after`,
    );
    expect(tookMs).toBeLessThan(15_000);
    expect(Math.min(...spread.counts)).toBeGreaterThan(10);
  },
  180_000,
);
