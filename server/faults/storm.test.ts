import { afterEach, beforeEach, expect, test } from "vitest";
import pg from "pg";
import { eventually, startTestApp, type TestApp } from "../src/testing/test-app.ts";
import { hasPostgres, startPostgres, type TestPostgres } from "../src/testing/postgres.ts";
import { readStream } from "../src/testing/read-stream.ts";
import { logOf, long, newId, quiet } from "../src/testing/talk.ts";

let app: TestApp;
let postgres: TestPostgres;
const before = { ...process.env };
beforeEach(async () => {
  if (!hasPostgres()) return;
  postgres = await startPostgres();
  process.env.PARLEY_TEST_DATABASE = "postgres";
  process.env.PARLEY_TEST_POSTGRES = postgres.url;
});
afterEach(async () => {
  if (!hasPostgres()) return;
  await app.close();
  await postgres.stop();
  process.env.PARLEY_TEST_DATABASE = before.PARLEY_TEST_DATABASE;
  process.env.PARLEY_TEST_POSTGRES = before.PARLEY_TEST_POSTGRES;
});

test.runIf(hasPostgres())(
  "when PostgreSQL throws every connection out again and again, nothing acknowledged is lost and nothing hangs",
  async () => {
    const words = Array.from({ length: 20 }, (_, index) => [{ text: `w${index} ` }, { waitMs: 10 }]).flat();
    app = await startTestApp({ scripts: { one: [words], two: [words], swift: [[{ text: "Yes." }]] } });
    const ana = await app.person("Ana");
    const threads = await Promise.all(
      ["one", "two", "swift"].map(async (voice) => (await ana.threadWith(voice, "swift")).state.thread.id),
    );
    const reader = await readStream(`${app.url}/api/events?threads=${threads.join(",")}`, ana.cookie);
    const stormMs = long ? 60_000 : 4_000;
    const until = performance.now() + stormMs;
    const answers = new Map<number, number>();
    const acknowledged: string[] = [];
    let slowest = 0;
    const post = async (thread: string): Promise<void> => {
      while (performance.now() < until) {
        const body = { id: newId(), text: "Still there?" };
        const started = performance.now();
        const response = await fetch(`${app.url}/api/threads/${thread}/messages`, {
          method: "POST",
          headers: { Cookie: ana.cookie, "Content-Type": "application/json" },
          body: JSON.stringify(body),
        });
        slowest = Math.max(slowest, performance.now() - started);
        answers.set(response.status, (answers.get(response.status) ?? 0) + 1);
        if (response.status === 201) acknowledged.push(body.id);
        await response.body?.cancel();
      }
    };
    const storm = async (): Promise<number> => {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      let ended = 0;
      while (performance.now() < until) {
        const { rowCount } = await client.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname like 'parley_test_%'",
        );
        ended += rowCount ?? 0;
        await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 200));
      }
      await client.end();
      return ended;
    };
    const [ended] = await Promise.all([storm(), ...threads.flatMap((id) => [post(id), post(id)])]);

    const calm = performance.now();
    const posted: string[] = [];
    for (const thread of threads) {
      await quiet(ana, thread, 1, 60_000);
      const log = await logOf(app, thread);
      expect(log.map((event) => event.seq)).toEqual(log.map((_, index) => index + 1));
      posted.push(...log.flatMap((event) => (event.type === "message.posted" ? [event.message.id] : [])));
      const mine = () => reader.events.flatMap((one) => ("event" in one && one.log === thread ? [one.event.seq] : []));
      await eventually("the reader has the end", async () => mine().at(-1) === log.length);
      expect(mine()).toEqual(mine().map((_, index) => (mine()[0] ?? 0) + index));
    }
    console.log(
      `${ended} connections ended in ${stormMs} ms; answers ${JSON.stringify(Object.fromEntries(answers))}, ` +
        `slowest ${Math.round(slowest)} ms; quiet ${Math.round(performance.now() - calm)} ms later`,
    );
    expect(new Set(posted).size).toBe(posted.length);
    const stored = new Set(posted);
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(10);
    expect([...answers.keys()].filter((status) => status !== 201 && status !== 503)).toEqual([]);
    reader.close();
  },
  300_000,
);
