import { afterEach, expect, test } from "vitest";
import { type Collector, startCollector } from "../testing/collector.ts";
import type { ReceivedSpan } from "../testing/otlp.ts";
import { look, quiet, say, sure } from "../testing/talk.ts";
import { eventually, type Person, startTestApp, type TestApp, type TestOptions } from "../testing/test-app.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const usage = { input: 120, cachedInput: 20, output: 7, reasoning: 3, cacheWrite: 11 };
/** What must not leave unless content is switched on, nor keys ever. */
const prompt = "PROMPT-CANARY what colour is fruit?";
const answers = ["ANSWER-CANARY apples", "ANSWER-CANARY pears", "ANSWER-CANARY plums"];
const thought = "THOUGHT-CANARY";
const key = "sk-trace-canary-key-0001";
const scripts: TestOptions["scripts"] = {
  "model-a": [[{ reasoning: thought }, { text: sure(answers[0]) }, { usage }]],
  "model-b": [[{ fail: "rate_limited", retryAfterMs: 1 }], [{ text: sure(answers[1]) }, { finish: "length" }]],
  "model-c": [[{ waitMs: 30 }, { text: sure(answers[2]) }]],
};

async function startTraced(environment: Record<string, string>, options: TestOptions = {}): Promise<TestApp> {
  const app = await startTestApp({
    scripts,
    ...options,
    environment: { OPENAI_API_KEY: key, ...environment },
  });
  cleanUps.push(() => app.close());
  return app;
}

async function collector(): Promise<Collector> {
  const started = await startCollector();
  cleanUps.push(() => started.stop());
  return started;
}

/** Three voices with names of their own answer one message. */
async function panel(
  app: TestApp,
  models = ["model-a", "model-b", "model-c"],
): Promise<{ ana: Person; thread: string }> {
  const ana = await app.person("Ana");
  const { data } = await ana.client.call("listConnections", {});
  const identities: string[] = [];
  for (const [index, model] of models.entries()) {
    const body = {
      name: `NAME-CANARY ${index}`,
      instructions: "INSTRUCTIONS-CANARY",
      model,
      provider: "openai-compatible" as const,
      connection: data.connections[0]?.id ?? null,
      parameters: { temperature: 0.5, topP: null, maxTokens: 300, reasoningEffort: null },
    };
    identities.push((await ana.client.call("createIdentity", { body })).data.id);
  }
  const body = { title: "TITLE-CANARY", mode: "panel" as const, identities };
  const thread = (await ana.client.call("createThread", { body })).data.state.thread.id;
  await say(ana, thread, prompt);
  await quiet(ana, thread);
  return { ana, thread };
}

const ofKind = (spans: ReceivedSpan[], kind: string): ReceivedSpan[] =>
  spans.filter((span) => span.attributes["parley.kind"] === kind);
const rootArrived = (at: Collector, count = 1): Promise<unknown> =>
  eventually("the round's span arrives", async () => ofKind(at.spans, "round").length >= count);
const everythingOf = (at: Collector): string => at.requests.map(({ body }) => body.toString("latin1")).join("\n");

test("a panel of three is one trace: the round, three turns, and their calls with the retry beside the first", async () => {
  const at = await collector();
  const app = await startTraced({ OTEL_EXPORTER_OTLP_ENDPOINT: at.url, OTEL_SERVICE_NAME: "our-chat" });
  const { ana, thread } = await panel(app);
  await rootArrived(at);

  const { state } = await look(ana, thread);
  const round = sure(state.rounds[0]);
  expect(at.requests.every(({ path }) => path === "/v1/traces")).toBe(true);
  expect(at.requests[0]?.headers["content-type"]).toBe("application/x-protobuf");
  expect(at.spans).toHaveLength(8);
  expect(new Set(at.spans.map((span) => span.trace)).size).toBe(1);
  expect(new Set(at.spans.map((span) => span.id)).size).toBe(8);
  expect(at.spans.every((span) => span.resource["service.name"] === "our-chat")).toBe(true);
  expect(at.spans.every((span) => span.attributes["gen_ai.conversation.id"] === thread)).toBe(true);

  const root = sure(ofKind(at.spans, "round")[0]);
  expect(root).toMatchObject({ parent: "", name: "invoke_workflow panel", kind: 1, status: { code: 0 } });
  expect([root.startedAt, root.endedAt]).toEqual([round.startedAt, round.endedAt]);
  expect(root.attributes).toMatchObject({
    "gen_ai.operation.name": "invoke_workflow",
    "parley.round.id": round.id,
    "parley.round.mode": "panel",
    "parley.round.voices": 3,
    "parley.round.reason": "complete",
  });

  const turns = ofKind(at.spans, "turn").toSorted(
    (a, b) => Number(a.attributes["parley.turn.position"]) - Number(b.attributes["parley.turn.position"]),
  );
  expect(turns.map((span) => span.parent)).toEqual([root.id, root.id, root.id]);
  expect(turns.map((span) => span.attributes["parley.turn.id"])).toEqual(round.turns.map((turn) => turn.id));
  expect(turns.map((span) => span.attributes["gen_ai.agent.id"])).toEqual(round.turns.map((turn) => turn.member));
  expect(turns.map((span) => span.attributes["gen_ai.request.model"])).toEqual(["model-a", "model-b", "model-c"]);
  expect(turns.map((span) => span.attributes["parley.turn.outcome"])).toEqual(["said", "said", "said"]);
  expect(turns.map((span) => span.name)).toEqual(["invoke_agent", "invoke_agent", "invoke_agent"]);
  expect(turns.map((span) => [span.startedAt, span.endedAt])).toEqual(
    round.turns.map((turn) => [turn.startedAt, turn.endedAt]),
  );

  const callsOf = (turn: ReceivedSpan | undefined): ReceivedSpan[] =>
    ofKind(at.spans, "call").filter((span) => span.parent === turn?.id);
  expect(turns.map((turn) => callsOf(turn).length)).toEqual([1, 2, 1]);
  expect(callsOf(turns[0])[0]).toMatchObject({ name: "chat model-a", kind: 3, status: { code: 0 } });
  expect(callsOf(turns[0])[0]?.attributes).toMatchObject({
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai-compatible",
    "gen_ai.request.model": "model-a",
    "gen_ai.request.stream": true,
    "gen_ai.request.temperature": 0.5,
    "gen_ai.request.max_tokens": 300,
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.input_tokens": 120,
    "gen_ai.usage.output_tokens": 7,
    "gen_ai.usage.cache_read.input_tokens": 20,
    "gen_ai.usage.cache_creation.input_tokens": 11,
    "gen_ai.usage.reasoning.output_tokens": 3,
    "gen_ai.response.time_to_first_chunk": expect.any(Number),
    "parley.call.purpose": "first",
    "parley.call.outcome": "complete",
  });
  const [refused, again] = callsOf(turns[1]).toSorted(
    (a, b) =>
      a.startedAt - b.startedAt || Number(a.attributes["parley.call.n"]) - Number(b.attributes["parley.call.n"]),
  );
  expect(refused).toMatchObject({ status: { code: 2, message: "rate_limited" } });
  expect(refused?.attributes).toMatchObject({ "error.type": "rate_limited", "parley.call.n": 1 });
  expect(refused?.attributes).not.toHaveProperty("gen_ai.response.finish_reasons");
  expect(again?.attributes).toMatchObject({ "parley.call.purpose": "retry", "parley.call.n": 2 });
  expect(again?.attributes["gen_ai.response.finish_reasons"]).toEqual(["length"]);
  const third = sure(callsOf(turns[2])[0]);
  expect(Number(third.attributes["gen_ai.response.time_to_first_chunk"])).toBeGreaterThanOrEqual(0.025);
  expect(third.endedAt).toBeGreaterThanOrEqual(third.startedAt + 25);
  expect(await health(app)).toMatchObject({ tracing: "ok" });
});

async function health(app: TestApp): Promise<unknown> {
  return (await fetch(`${app.url}/health`)).json();
}

test("by default no prompt, answer, name, title, address or key is in what leaves, nor a key in the log", async () => {
  const at = await collector();
  const secret = "header-canary-secret";
  const app = await startTraced({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${at.url}/own/path`,
    OTEL_EXPORTER_OTLP_HEADERS: `x-team=a%20b,authorization=Bearer%20${secret}`,
  });
  await panel(app);
  await rootArrived(at);
  expect(at.requests[0]).toMatchObject({
    path: "/own/path",
    headers: { "x-team": "a b", authorization: `Bearer ${secret}` },
  });
  const sent = everythingOf(at);
  // The search would find what is there.
  expect(sent).toContain("model-a");
  expect(sent).not.toMatch(/canary/i);
  expect(sent).not.toContain("127.0.0.1");
  expect(sent).not.toContain("Ana");
  expect(app.logged.join("")).toContain('"traces.on"');
  expect(app.logged.join("")).not.toContain(secret);
});

test("with content switched on the call has its prompt and answer and the turn its voice's name, and still no key", async () => {
  const at = await collector();
  const app = await startTraced({ OTEL_EXPORTER_OTLP_ENDPOINT: `${at.url}/`, PARLEY_TRACE_CONTENT: "1" });
  await panel(app);
  await rootArrived(at);
  const call = sure(ofKind(at.spans, "call").find((span) => span.attributes["gen_ai.request.model"] === "model-a"));
  const read = (name: string): unknown => JSON.parse(String(call.attributes[name]));
  expect(JSON.stringify(read("gen_ai.system_instructions"))).toContain("INSTRUCTIONS-CANARY");
  expect(read("gen_ai.input.messages")).toMatchObject([
    { role: "user", parts: [{ type: "text", content: expect.stringContaining(prompt) }] },
  ]);
  expect(read("gen_ai.output.messages")).toEqual([
    {
      role: "assistant",
      finish_reason: "stop",
      parts: [
        { type: "reasoning", content: thought },
        { type: "text", content: answers[0] },
      ],
    },
  ]);
  expect(ofKind(at.spans, "turn").map((span) => span.name)).toContain("invoke_agent NAME-CANARY 0");
  expect(everythingOf(at)).not.toContain(key);
});

test("LangSmith's variables lead to its path with its headers, and a collector beside it gets its own alone", async () => {
  const [langsmith, other] = [await collector(), await collector()];
  const app = await startTraced({
    LANGSMITH_API_KEY: "langsmith-secret",
    LANGSMITH_ENDPOINT: `${langsmith.url}/api/v1`,
    LANGSMITH_PROJECT: "our project",
    OTEL_EXPORTER_OTLP_ENDPOINT: other.url,
    OTEL_EXPORTER_OTLP_HEADERS: "x-own=collector-secret",
  });
  const { thread } = await panel(app);
  await Promise.all([rootArrived(langsmith), rootArrived(other)]);
  expect(langsmith.requests[0]).toMatchObject({
    path: "/api/v1/otel/v1/traces",
    headers: { "x-api-key": "langsmith-secret", "langsmith-project": "our project" },
  });
  expect(langsmith.requests[0]?.headers).not.toHaveProperty("x-own");
  expect(other.requests[0]).toMatchObject({ path: "/v1/traces", headers: { "x-own": "collector-secret" } });
  expect(other.requests[0]?.headers).not.toHaveProperty("x-api-key");
  const runs = (at: Collector) =>
    at.spans.map(
      (span) => `${String(span.attributes["parley.kind"])} ${String(span.attributes["langsmith.span.kind"])}`,
    );
  expect(new Set(runs(langsmith))).toEqual(new Set(["round chain", "turn chain", "call llm"]));
  expect(new Set(runs(other))).toEqual(new Set(["round undefined", "turn undefined", "call undefined"]));
  expect(langsmith.spans.every((span) => span.attributes["langsmith.metadata.thread_id"] === thread)).toBe(true);
  expect(everythingOf(langsmith) + app.logged.join("")).not.toMatch(/langsmith-secret|collector-secret|CANARY/);
});

test("what another process took over and ended is in the same trace as what the first one ended", async () => {
  const at = await collector();
  const app = await startTraced(
    { OTEL_EXPORTER_OTLP_ENDPOINT: at.url },
    { scripts: { ...scripts, "model-b": [[{ text: "half" }, { hang: true }]] }, limits: { saveEveryMs: 50 } },
  );
  const ana = await app.person("Ana");
  const thread = (await ana.threadWith("model-a", "model-b")).state.thread.id;
  await say(ana, thread, "Go");
  await eventually("one turn has ended and the other one writes", async () => {
    const { state, drafts } = await look(ana, thread);
    return state.rounds[0]?.turns[0]?.status === "ended" && drafts.length > 0;
  });
  await app.restart();
  await quiet(ana, thread);
  await rootArrived(at);
  expect(new Set(at.spans.map((span) => span.trace)).size).toBe(1);
  const root = sure(ofKind(at.spans, "round")[0]);
  const turns = ofKind(at.spans, "turn");
  expect(turns.map((span) => span.parent)).toEqual([root.id, root.id]);
  const broken = sure(turns.find((span) => span.attributes["parley.turn.outcome"] === "interrupted"));
  expect(broken.status).toEqual({ code: 2, message: "interrupted" });
  const call = sure(ofKind(at.spans, "call").find((span) => span.parent === broken.id));
  expect(call.attributes).toMatchObject({ "error.type": "interrupted", "gen_ai.request.model": "model-b" });
});
