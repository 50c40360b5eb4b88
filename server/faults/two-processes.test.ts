import { afterEach, expect, test } from "vitest";
import { createClient } from "@parley/protocol/client";
import { textOf } from "@parley/protocol";
import { freePort, hasPostgres } from "../src/testing/postgres.ts";
import { eventually, signUp } from "../src/testing/test-app.ts";
import { look, say, sure } from "../src/testing/talk.ts";
import { freshDatabase } from "./testing/databases.ts";
import { startSlowProvider } from "./testing/slow-provider.ts";
import { spawnServer } from "./testing/spawn-server.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

test.runIf(hasPostgres())(
  "Stop through one process ends what another one runs, with its text",
  async () => {
    const database = await freshDatabase("postgres");
    cleanUps.push(() => database.drop());
    const provider = await startSlowProvider(30);
    cleanUps.push(() => provider.stop());
    const common = { ...database.environment, OPENAI_BASE_URL: provider.url };
    const [one, two] = [
      await spawnServer({ ...common, PORT: String(await freePort()) }),
      await spawnServer({ ...common, PORT: String(await freePort()) }),
    ];
    cleanUps.push(
      () => one.kill(),
      () => two.kill(),
    );
    const ana = await signUp(() => one.url, "Ana");
    const there = createClient({ baseUrl: two.url, headers: { Cookie: ana.cookie } });
    const thread = (await ana.threadWith("slow")).state.thread.id;
    const times: number[] = [];
    for (let run = 0; run < 6; run += 1) {
      await say(ana, thread, "Count.");
      await eventually("it writes", async () => provider.requests.length === run + 1);
      const last = async () => sure((await look(ana, thread)).state.rounds[run]?.turns[0]);
      await eventually("it is saved", async () => (await look(ana, thread)).drafts.length > 0);
      const { id } = await last();
      const from = performance.now();
      await there.call("stopTurn", { params: { id } });
      await eventually("it ended", async () => (await last()).status === "ended");
      times.push(Math.round(performance.now() - from));
      const turn = await last();
      expect(turn).toMatchObject({ outcome: "stopped", stopping: "person" });
      expect(textOf(sure(turn.message))).toMatch(/^word1 word2 /);
    }
    console.log(`stopped through another process after ${times.join(", ")} ms`);
    expect(Math.max(...times)).toBeLessThan(1_000);
  },
  90_000,
);
