import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { createInProcessBus } from "../bus/in-process.ts";
import { accepted, startCollector } from "../testing/collector.ts";
import { quiet, say } from "../testing/talk.ts";
import { eventually, startTestApp } from "../testing/test-app.ts";
import { openTracer } from "./tracer.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const scripts = { one: [[{ text: "Apples." }]], two: [[{ text: "Pears." }]], three: [[{ text: "Plums." }]] };

/** Rounds of three voices one after the other; milliseconds for each. */
async function talk(environment: Record<string, string>, rounds: number) {
  const app = await startTestApp({ scripts, environment });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await app.close();
    isOpen = false;
  };
  cleanUps.push(close);
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("one", "two", "three")).state.thread.id;
  const run = async (from: number): Promise<number[]> => {
    const times: number[] = [];
    for (let round = from; round < from + rounds; round += 1) {
      const at = performance.now();
      await say(ana, thread, "Go on");
      const state = await quiet(ana, thread, round + 1);
      times.push(performance.now() - at);
      expect(state.rounds.at(-1)?.turns.map((turn) => turn.outcome)).toEqual(["said", "said", "said"]);
    }
    return times;
  };
  return { app, run, close };
}

const middle = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
const tracingOf = async (url: string): Promise<unknown> => {
  const body: { tracing: unknown } = await (await fetch(`${url}/health`)).json();
  return body.tracing;
};

test.each([
  ["is not there", null, /"why":"ECONNREFUSED"/],
  [
    "answers 500",
    (response: ServerResponse) => void response.writeHead(500).end("SECRET-BODY"),
    /"why":"it answered 500"/,
  ],
  ["never answers", () => {}, null],
] as const)(
  "a collector that %s costs no turn anything, and the end of the server little",
  async (_name, how, why) => {
    const at = await startCollector();
    if (how === null) await at.stop();
    else {
      cleanUps.push(() => at.stop());
      at.answer(how);
    }
    const plain = await talk({}, 5);
    const without = await plain.run(0);
    const { app, run, close } = await talk({ OTEL_EXPORTER_OTLP_ENDPOINT: at.url }, 5);
    const first = await run(0);
    if (how !== null) await at.reached;
    const later = await run(5);
    if (why !== null) {
      await eventually("it is said in the log", async () => app.logged.some((line) => why.test(line)), 20_000);
      expect(app.logged.filter((line) => line.includes("traces.not_sent"))).toHaveLength(1);
      expect(await tracingOf(app.url)).toBe("failing");
    }
    expect(app.logged.join("")).not.toContain("SECRET-BODY");
    const from = performance.now();
    await close();
    const closed = performance.now() - from;
    console.log(
      `a round of three: ${middle(without).toFixed(0)} ms untraced, ${middle([...first, ...later]).toFixed(0)} ms traced; closed in ${closed.toFixed(0)} ms`,
    );
    expect(closed).toBeLessThan(4_000);
    expect(middle([...first, ...later])).toBeLessThan(3 * middle(without) + 200);
  },
  60_000,
);

test("once the collector is back it is told so, and later rounds arrive", async () => {
  const at = await startCollector();
  cleanUps.push(() => at.stop());
  at.answer((response) => void response.writeHead(500).end());
  const { app, run } = await talk({ OTEL_EXPORTER_OTLP_ENDPOINT: at.url }, 1);
  await run(0);
  await eventually("it fails", async () => (await tracingOf(app.url)) === "failing");
  at.answer(accepted);
  await run(1);
  await eventually("it works", async () => (await tracingOf(app.url)) === "ok");
  expect(app.logged.join("")).toMatch(/"traces.sent_again".*"lost":[1-9]/);
  expect(at.spans.map((span) => span.attributes["parley.kind"])).toContain("round");
});

test("what has ended just before the server ends still arrives", async () => {
  const at = await startCollector();
  cleanUps.push(() => at.stop());
  const { run, close } = await talk({ OTEL_EXPORTER_OTLP_ENDPOINT: at.url }, 2);
  await run(0);
  await close();
  expect(at.spans.filter((span) => span.attributes["parley.kind"] === "round")).toHaveLength(2);
  expect(at.spans.filter((span) => span.attributes["parley.kind"] === "turn")).toHaveLength(6);
  expect(at.spans.filter((span) => span.attributes["parley.kind"] === "call")).toHaveLength(6);
});

/** Starts and ends a server in a process of its own; which of these modules it loaded. */
async function loadedBy(environment: Record<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "parley-loads-"));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  const source = join(import.meta.dirname, "..");
  const script = `
    import { registerHooks } from "node:module";
    registerHooks({ resolve(name, context, next) {
      if (/^@opentelemetry.(sdk|otlp)|row-tracer/.test(name)) console.log("loads " + name);
      return next(name, context);
    } });
    const { createApp } = await import(${JSON.stringify(join(source, "app.ts"))});
    const { readConfig } = await import(${JSON.stringify(join(source, "config.ts"))});
    const app = await createApp({ config: readConfig({ PORT: "0", ...${JSON.stringify(environment)} }), version: "test" });
    await app.listen();
    await app.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    cwd: folder,
  });
  return stdout.split("\n").flatMap((line) => (line.startsWith("loads ") ? line.slice("loads ".length) : []));
}

test("without a destination nothing of it is loaded, and the health says so", async () => {
  const { app, run } = await talk({}, 1);
  await run(0);
  expect(await tracingOf(app.url)).toBe("not configured");
  expect(app.logged.join("")).not.toContain("traces");
  expect(await loadedBy({})).toEqual([]);
  expect(await loadedBy({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" })).toEqual(
    expect.arrayContaining(["./row-tracer.ts", "@opentelemetry/sdk-trace"]),
  );
});

test("the cost of tracing a turn, from the words of its call to the bytes of its spans", async () => {
  const at = await startCollector();
  cleanUps.push(() => at.stop());
  // What it gets is not decoded here: that would be measured too.
  at.answer((response) => accepted(response));
  const { app, run } = await talk({}, 20);
  await run(0);
  const { store, log } = app.app.needs;
  const turns = (await store.db.selectFrom("turns").select("id").execute()).map(({ id }) => id);
  const rounds = (await store.db.selectFrom("rounds").select("id").execute()).map(({ id }) => id);
  const calls = await store.db.selectFrom("calls").select("id").execute();
  const destinations = [{ kind: "otlp" as const, url: `${at.url}/v1/traces`, headers: {} }];
  const passes = 20;
  const words = 200;
  const trace = async (): Promise<void> => {
    const bus = createInProcessBus();
    const config = { destinations, service: "parley", withContent: false };
    const tracer = await openTracer({ store, bus, log, version: "test", config });
    for (const { id } of calls) {
      const hear = tracer.call(id, { system: "", messages: [] });
      for (let word = 0; word < words; word += 1) hear?.({ type: "text", text: "word " });
      hear?.({ type: "finished", reason: "stop" });
    }
    bus.tell({ type: "ended", turns, rounds });
    await tracer.close();
  };
  await trace();
  const before = process.cpuUsage();
  for (let pass = 0; pass < passes; pass += 1) await trace();
  const { user, system } = process.cpuUsage(before);
  const each = (user + system) / 1000 / (passes * turns.length);
  console.log(`tracing costs ${each.toFixed(3)} ms of CPU a turn of ${words} words`);
  expect(turns).toHaveLength(60);
  expect(at.requests).toHaveLength(passes + 1);
  expect(each).toBeLessThan(3);
}, 90_000);
