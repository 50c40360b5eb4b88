import type { Cursors } from "@parley/protocol";
import { createClient, subscribe } from "@parley/protocol/client";
import { afterEach, expect, test } from "vitest";
import { noInstances, startInstances } from "../faults/testing/instances.ts";
import { startSpread } from "../faults/testing/spread.ts";
import { readThreadEvents } from "../src/store/events.ts";
import { openStore } from "../src/store/open-store.ts";
import { cutFetch } from "../src/testing/cut-fetch.ts";
import { History } from "../src/testing/history.ts";
import { inParallel, long, newId, sure } from "../src/testing/talk.ts";
import { eventually, signUp } from "../src/testing/test-app.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const [wanted, readers, bytesUntilCut] = long ? [100_000, 50, 1_000_000] : [2_400, 20, 60_000];

test.runIf(noInstances === null)(
  "S2 readers that are cut again and again read one log, whole and in order, while a process dies",
  { timeout: 3_600_000 },
  async () => {
    const instances = await startInstances({ PARLEY_LIMITS: JSON.stringify({ streamsPerAccount: 1000 }) });
    cleanUps.push(() => instances.stop());
    const spread = await startSpread([instances.one.url, instances.two.url]);
    cleanUps.push(() => spread.stop());
    const ana = await signUp(() => spread.url, "Ana");
    const threads = await Promise.all(Array.from({ length: 8 }, async () => (await ana.threadWith()).state.thread.id));
    let cuts = 0;
    const all = Array.from({ length: readers }, (_, number) => {
      // Half of them have read nothing yet; the others begin where the log is when they come.
      const fromStart = number % 2 === 0;
      const cursors: Cursors = fromStart ? Object.fromEntries(threads.map((id) => [id, 0])) : {};
      const histories = new Map(threads.map((id) => [id, new History()]));
      const fetch = cutFetch(
        () => spread.url,
        bytesUntilCut,
        () => (cuts += 1),
      );
      const subscription = subscribe(createClient({ headers: { Cookie: ana.cookie }, fetch }), {
        threads,
        cursors,
        onEvent: (event) => ("live" in event ? undefined : histories.get(event.log)?.take(event.event)),
        // No waiting between attempts: the promise is about what is read, not when.
        onState: (state) => void (state === "waiting" && setImmediate(() => subscription.wake())),
      });
      cleanUps.push(() => subscription.close());
      return { fromStart, histories };
    });

    const from = performance.now();
    let kills = 0;
    let done = 0;
    let repeats = 0;
    // Each message makes three events: posted, round started, round ended.
    const posts = Array.from({ length: Math.ceil(wanted / 3) }, (_, index) => index);
    const killAt = long ? [0.2, 0.4, 0.6, 0.8] : [0.5];
    await inParallel(posts, 16, async (index) => {
      const body = JSON.stringify({ id: newId(), text: `Message ${index} of many.` });
      const headers = { Cookie: ana.cookie, "Content-Type": "application/json" };
      const url = `${spread.url}/api/threads/${threads[index % threads.length] ?? ""}/messages`;
      // As a page does: the same request again until somebody answers it.
      for (;;) {
        const status = await fetch(url, { method: "POST", headers, body }).then(
          async (response) => {
            await response.text();
            return response.status;
          },
          () => 0,
        );
        if (status === 200) repeats += 1;
        if (status === 200 || status === 201) break;
        if (status !== 0 && status < 500) throw new Error(`answered ${status}`);
      }
      done += 1;
      if (done < (killAt[kills] ?? 2) * posts.length) return;
      kills += 1;
      await instances.one.kill();
      await instances.spawn({ PORT: new URL(instances.one.url).port });
    });
    const posted = performance.now();
    const store = openStore(instances.database.target);
    cleanUps.push(() => store.close());
    let total = 0;
    for (const id of threads) {
      const log = await readThreadEvents(store.db, id, 0, 10_000_000);
      expect(log.map((event) => event.seq)).toEqual(log.map((_, index) => index + 1));
      const ids = log.flatMap((event) => (event.type === "message.posted" ? [event.message.id] : []));
      expect(new Set(ids).size).toBe(ids.length);
      total += log.length;
      const digests = new Map<number, string>();
      for (const { histories, fromStart } of all) {
        const mine = sure(histories.get(id));
        await eventually("the reader reaches the end", async () => mine.last >= log.length, 600_000);
        expect(mine.broken).toBeNull();
        expect(mine.last).toBe(log.length);
        if (fromStart) expect(mine.first).toBe(1);
        const whole = digests.get(mine.first) ?? History.of(log.slice(mine.first - 1)).digest();
        digests.set(mine.first, whole);
        expect(mine.digest()).toBe(whole);
      }
    }
    const [postMs, afterMs] = [posted - from, performance.now() - posted].map(Math.round);
    console.log(
      `${total} events to ${readers} readers, ${cuts} cuts, ${kills} kills, requests ${spread.counts.join(" and ")}, ` +
        `${repeats} messages found stored when sent again; ${postMs} ms of posting, all equal ${afterMs} ms later`,
    );
    expect(total).toBeGreaterThanOrEqual(wanted);
    expect(cuts).toBeGreaterThan(readers);
  },
);
