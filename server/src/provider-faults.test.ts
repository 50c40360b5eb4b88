import type { ServerResponse } from "node:http";
import { textOf } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { chunk, event, sse, startProvider, type TestProvider } from "./providers/testing/start-provider.ts";
import { look, quiet, say, sure } from "./testing/talk.ts";
import { eventually, startTestApp, type TestApp } from "./testing/test-app.ts";

/** FT10 through the whole server: how often a failing provider is asked, and what is left in the thread. */
let app: TestApp;
let provider: TestProvider;
afterEach(async () => {
  await app.close();
  await provider.stop();
});

/** One voice whose provider plays these answers, one a request; what came of its turn. */
async function turnWith(...answers: ((response: ServerResponse) => unknown)[]) {
  let n = 0;
  provider = await startProvider((response) => {
    const answer = answers[Math.min(n, answers.length - 1)];
    n += 1;
    answer?.(response);
  });
  app = await startTestApp({
    realProvider: true,
    limits: { firstTokenLocalMs: 3_000 },
    environment: { OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-canary-0123456789abcdef" },
  });
  const ana = await app.person("Ana");
  const { state } = await ana.threadWith("rose", "practice-vega");
  const startedAt = performance.now();
  await say(ana, state.thread.id, "Which flower should we plant?");
  const after = await quiet(ana, state.thread.id);
  const [turn, practice] = sure(after.rounds[0]).turns;
  // Whatever the first one meets, the others speak.
  expect(practice?.outcome).toBe("said");
  expect(JSON.stringify(after) + app.logged.join("")).not.toContain("canary");
  const { outcome, code, message } = sure(turn);
  return {
    outcome,
    code,
    text: message === null ? "" : textOf(message),
    requests: provider.requests.length,
    ms: performance.now() - startedAt,
  };
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response
      .writeHead(code, { "content-type": "application/json", ...headers })
      .end('{"error":{"message":"no: sk-canary-0123456789abcdef"}}');
const fine = (response: ServerResponse) => sse(response).end(chunk({ content: "Tulips." }) + chunk({}, "stop"));

test.each([500, 502, 503, 529])(
  "HTTP %i before the first token is tried twice more, and then is an answer",
  async (code) => {
    const turn = await turnWith(status(code), status(code), fine);
    expect(turn).toMatchObject({ outcome: "said", text: "Tulips.", requests: 3 });
  },
);

test.each([
  ["HTTP 500", status(500), "provider_error"],
  ["a closed socket", (response: ServerResponse) => response.socket?.destroy(), "unreachable"],
  ["an empty stream", (response: ServerResponse) => sse(response).end(), "cut_off"],
] as const)("%s for ever ends after two retries", async (_, answer, code) => {
  expect(await turnWith(answer)).toMatchObject({ outcome: "failed", code, requests: 3 });
});

test.each([
  ["HTTP 401", status(401), "key_refused"],
  ["HTTP 403", status(403), "key_refused"],
  ["HTTP 404", status(404), "model_unknown"],
  ["HTTP 400", status(400), "bad_answer"],
  ["garbage", (response: ServerResponse) => sse(response).end(event("{no")), "bad_answer"],
  ["silence", () => undefined, "no_first_token"],
] as const)("%s is never tried again", async (_, answer, code) => {
  expect(await turnWith(answer)).toMatchObject({ outcome: "failed", code, requests: 1 });
});

test.each([
  [
    "an error in the stream",
    (response: ServerResponse) =>
      sse(response).end(chunk({ content: "So far" }) + event({ error: { message: "overloaded", code: 503 } })),
    "provider_error",
  ],
  ["a cut", (response: ServerResponse) => sse(response).end(chunk({ content: "So far" })), "cut_off"],
] as const)("after the first token %s is not tried again, and what was said is kept", async (_, answer, code) => {
  expect(await turnWith(answer, fine)).toMatchObject({ outcome: "failed", code, text: "So far", requests: 1 });
});

test("a rate limit waits for as long as the provider asks, and then goes on", async () => {
  const turn = await turnWith(status(429, { "retry-after": "1" }), fine);
  expect(turn).toMatchObject({ outcome: "said", requests: 2 });
  expect(turn.ms).toBeGreaterThan(1_000);
});

test("stopping a voice closes the connection to its provider within a second, and keeps its text", async () => {
  provider = await startProvider((response) => void sse(response).write(chunk({ content: "So far" })));
  app = await startTestApp({ realProvider: true, environment: { OPENAI_BASE_URL: provider.url } });
  const ana = await app.person("Ana");
  const { state } = await ana.threadWith("rose");
  const id = state.thread.id;
  await say(ana, id, "Which flower should we plant?");
  const turn = await eventually("it writes", async () => {
    const { state: now, drafts } = await look(ana, id);
    return drafts.length > 0 ? now.rounds[0]?.turns[0]?.id : null;
  });
  const startedAt = performance.now();
  await ana.client.call("stopTurn", { params: { id: turn } });
  await provider.closed;
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  const stopped = sure((await quiet(ana, id)).rounds[0]?.turns[0]);
  expect([stopped.outcome, stopped.message === null ? "" : textOf(stopped.message)]).toEqual(["stopped", "So far"]);
});
