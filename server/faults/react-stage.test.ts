import type { Turn } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { chunk, event, sse, startProvider } from "../src/providers/testing/start-provider.ts";
import { freePort } from "../src/testing/postgres.ts";
import { eventually, signUp } from "../src/testing/test-app.ts";
import { look, quiet, say, sure } from "../src/testing/talk.ts";
import { databaseKinds, freshDatabase } from "./testing/databases.ts";
import { spawnServer } from "./testing/spawn-server.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

test.each(databaseKinds)(
  "R1 R3 a server killed in the middle of a react stage goes on from there, and pays no call twice (%s)",
  async (kind) => {
    const database = await freshDatabase(kind);
    cleanUps.push(() => database.drop());
    const asked: string[] = [];
    let isDead = false;
    // Until the kill the first stage is answered, one reaction too, and all others begin and hang.
    const provider = await startProvider((response, request) => {
      if (request.body === null) return void response.writeHead(404).end();
      const { model, messages } = request.body as { model: string; messages: unknown };
      const mayReact = JSON.stringify(messages).includes("DISPUTE #id");
      asked.push(`${model} ${mayReact ? "reacts" : "answers"}`);
      sse(response);
      if (mayReact && !isDead && model !== "vega") return void response.write(chunk({ content: "I was about to " }));
      response.end(chunk({ content: mayReact ? "PASS" : `${model} answers.` }) + chunk({}, "stop") + event("[DONE]"));
    });
    cleanUps.push(() => provider.stop());
    const environment = { ...database.environment, PORT: String(await freePort()), OPENAI_BASE_URL: provider.url };
    const server = await spawnServer(environment);
    cleanUps.push(() => server.kill());
    const ana = await signUp(() => server.url, "Ana");
    const thread = (await ana.threadWith("vega", "orin", "juno")).state.thread.id;
    const settings = { mode: "reactions" as const, settings: { stages: 2 } };
    await ana.client.call("changeThread", { params: { id: thread }, body: settings });
    await say(ana, thread, "Now or later?");
    const turns = async (): Promise<Turn[]> => sure((await look(ana, thread)).state.rounds[0]).turns;
    await eventually("one passed and two are in the middle of a sentence", async () => {
      const all = await turns();
      const { drafts } = await look(ana, thread);
      return all.some((turn) => turn.outcome === "passed") && drafts.length === 2;
    });

    await server.kill();
    isDead = true;
    const before = [...asked];
    const next = await spawnServer(environment);
    cleanUps.push(() => next.kill());
    const state = await quiet(ana, thread, 1, 60_000);
    const round = sure(state.rounds[0]);
    expect(round.reason).toBe("complete");
    const outcomes = (stage: string) => round.turns.filter((turn) => turn.stage === stage).map((turn) => turn.outcome);
    expect(outcomes("sealed")).toEqual(["said", "said", "said"]);
    expect(outcomes("react 1")).toEqual(["passed", "interrupted", "interrupted"]);
    // What was kept of the broken reactions is something new to read, so the second stage has all three.
    expect(outcomes("react 2")).toEqual(["passed", "passed", "passed"]);
    expect(asked.slice(before.length).toSorted()).toEqual(["juno reacts", "orin reacts", "vega reacts"]);
    expect(asked).toHaveLength(9);
  },
  90_000,
);
