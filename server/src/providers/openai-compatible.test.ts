import type { ServerResponse } from "node:http";
import { LLMock } from "@copilotkit/aimock";
import { noParameters } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { Secret } from "../secrets/secret.ts";
import { retryAfterOf } from "./failure-of.ts";
import type { ModelRequest } from "./model-request.ts";
import { createStreamReply } from "./stream-reply.ts";
import { aRequest, collect, summary } from "./testing/a-request.ts";
import { chunk, event, sse, startProvider, type TestProvider } from "./testing/start-provider.ts";

const streamReply = createStreamReply();
const providers: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const provider of providers.splice(0)) await provider.stop();
});

async function provider(answer: Parameters<typeof startProvider>[0]): Promise<TestProvider> {
  const started = await startProvider(answer);
  providers.push(started);
  return started;
}

async function ask(answer: (response: ServerResponse) => void | Promise<void>, changes: Partial<ModelRequest> = {}) {
  const { url } = await provider(answer);
  const parts = await collect(streamReply(aRequest({ baseUrl: url, ...changes })));
  const last = parts.at(-1);
  return { ...summary(parts), parts, failure: last?.type === "failed" ? last : null };
}

const status =
  (code: number, body: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(code, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
const error = (message: string, code?: string) => ({ error: { message, code } });

test("a whole answer: text, reasoning, usage, end; and what was asked", async () => {
  const { url, requests } = await provider((response) => {
    sse(response).write(chunk({ role: "assistant", reasoning_content: "Hm." }));
    response.write(chunk({ content: "Hel" }) + chunk({ content: "lo" }));
    response.write(chunk({}, "stop"));
    response.write(
      event({
        choices: [],
        usage: { prompt_tokens: 7, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 2 } },
      }),
    );
    response.end(event("[DONE]"));
  });
  const messages: ModelRequest["messages"] = [
    { role: "user", text: "A" },
    { role: "assistant", text: "B" },
    { role: "user", text: "C" },
  ];
  const request = aRequest({
    baseUrl: url,
    key: new Secret("sk-secret"),
    messages,
    parameters: { ...noParameters, temperature: 0.5, maxTokens: 9 },
  });
  const parts = await collect(streamReply(request));
  expect(parts).toEqual([
    { type: "reasoning", text: "Hm." },
    { type: "text", text: "Hel" },
    { type: "text", text: "lo" },
    { type: "usage", usage: { input: 7, cachedInput: 2, output: 3, reasoning: 0 } },
    { type: "finished", reason: "stop" },
  ]);
  expect(requests).toHaveLength(1);
  expect(requests[0]?.path).toBe("/v1/chat/completions");
  expect(requests[0]?.headers.authorization).toBe("Bearer sk-secret");
  expect(requests[0]?.body).toEqual({
    model: "test-model",
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0.5,
    max_tokens: 9,
    messages: [
      { role: "system", content: "You are Vega." },
      { role: "user", content: "A" },
      { role: "assistant", content: "B" },
      { role: "user", content: "C" },
    ],
  });
});

test("the wire format of a mock that is not ours is understood", async () => {
  const mock = new LLMock({ port: 0 });
  mock.onMessage("hello", { content: "Hi there, from a mock.", usage: { prompt_tokens: 5, completion_tokens: 6 } });
  await mock.start();
  providers.push(mock);
  const parts = await collect(
    streamReply(
      aRequest({ baseUrl: `${mock.url}/v1`, key: new Secret("mock"), messages: [{ role: "user", text: "hello" }] }),
    ),
  );
  expect(summary(parts)).toEqual({ text: "Hi there, from a mock.", end: "stop" });
  expect(parts).toContainEqual({ type: "usage", usage: { input: 5, cachedInput: 0, output: 6, reasoning: 0 } });
});

const table: [string, (response: ServerResponse) => void | Promise<void>, string][] = [
  ["401", status(401, error("Incorrect API key provided")), "key_refused"],
  ["403", status(403, error("forbidden")), "key_refused"],
  ["404", status(404, error("no such model")), "model_unknown"],
  ["400 with an unknown model", status(400, error("The model `x` does not exist")), "model_unknown"],
  ["429", status(429, error("slow down")), "rate_limited"],
  [
    "400 about context length",
    status(400, error("This model's maximum context length is 8192 tokens", "context_length_exceeded")),
    "context_too_long",
  ],
  ["413", status(413, ""), "context_too_long"],
  ["400 by a content filter", status(400, error("The response was filtered", "content_filter")), "content_refused"],
  ["another 400", status(400, error("temperature must be a number")), "bad_answer"],
  ["500", status(500, "oops"), "provider_error"],
  ["503 in HTML", status(503, "<html>busy</html>", { "content-type": "text/html" }), "provider_error"],
  ["200 with an error body", status(200, error("backend is down")), "provider_error"],
  ["200 with HTML", status(200, "<html>sign in</html>", { "content-type": "text/html" }), "bad_answer"],
  ["200 with JSON that is no stream", status(200, { choices: [] }), "bad_answer"],
  ["a redirect", status(302, "", { location: "http://127.0.0.1:1/v1" }), "bad_answer"],
  [
    "a refusing finish",
    (response) => void sse(response).end(chunk({ content: "No" }, "content_filter")),
    "content_refused",
  ],
  [
    "an error in the stream",
    (response) => void sse(response).end(chunk({ content: "So" }) + event(error("overloaded"))),
    "provider_error",
  ],
  ["malformed JSON", (response) => void sse(response).end(event("{not json")), "bad_answer"],
  ["JSON of another shape", (response) => void sse(response).end(event({ choices: "none" })), "bad_answer"],
  ["an end without a finish", (response) => void sse(response).end(chunk({ content: "So" })), "cut_off"],
  ["an empty body", (response) => void sse(response).end(), "cut_off"],
  ["an empty answer", (response) => void sse(response).end(chunk({ content: "" }) + chunk({}, "stop")), "empty_answer"],
  [
    "reasoning alone",
    (response) => void sse(response).end(chunk({ reasoning_content: "Hm" }) + chunk({}, "stop")),
    "empty_answer",
  ],
  [
    "a line without end",
    (response) => {
      sse(response);
      for (let part = 0; part < 40; part += 1) response.write("x".repeat(64 * 1024));
    },
    "bad_answer",
  ],
  [
    "a broken connection",
    (response) => {
      sse(response).write(chunk({ content: "So" }));
      setTimeout(() => response.socket?.resetAndDestroy(), 50);
    },
    "cut_off",
  ],
  ["a socket closed before an answer", (response) => void response.socket?.destroy(), "unreachable"],
];

test.each(table)("%s", async (_name, answer, code) => {
  expect((await ask(answer)).end).toBe(code);
});

test("what was said before a failure is kept", async () => {
  const { text, end } = await ask((response) => void sse(response).end(chunk({ content: "So far" })));
  expect([text, end]).toEqual(["So far", "cut_off"]);
});

test("an answer that reached its limit says so", async () => {
  expect((await ask((response) => void sse(response).end(chunk({ content: "So" }, "length")))).end).toBe("length");
});

test("nobody listens, the name or the certificate is wrong: unreachable", async () => {
  const { url, stop } = await startProvider(() => undefined);
  await stop();
  expect(summary(await collect(streamReply(aRequest({ baseUrl: url })))).end).toBe("unreachable");
  expect(summary(await collect(streamReply(aRequest({ baseUrl: "http://no-such-host.invalid/v1" })))).end).toBe(
    "unreachable",
  );
  const plain = await provider((response) => void response.end());
  const tls = plain.url.replace("http:", "https:");
  expect(summary(await collect(streamReply(aRequest({ baseUrl: tls })))).end).toBe("unreachable");
});

test("without an address there is no connection", async () => {
  expect(summary(await collect(streamReply(aRequest({ baseUrl: null })))).end).toBe("no_connection");
});

test("a failed request is sent once and followed nowhere", async () => {
  const { url, requests } = await provider(status(500, "oops"));
  await collect(streamReply(aRequest({ baseUrl: url })));
  expect(requests).toHaveLength(1);
  const target = await provider((response) => void response.end());
  await ask(status(307, "", { location: target.url }), { key: new Secret("sk-secret") });
  expect(target.requests).toHaveLength(0);
});

test("Retry-After in seconds, as a date, and never more than a minute", async () => {
  const asked = await ask(status(429, error("slow"), { "retry-after": "7" }));
  expect(asked.failure?.retryAfterMs).toBe(7_000);
  const now = Date.parse("2030-01-01T00:00:00Z");
  expect(retryAfterOf("Tue, 01 Jan 2030 00:00:30 GMT", now)).toBe(30_000);
  expect(retryAfterOf("Tue, 01 Jan 2030 10:00:00 GMT", now)).toBe(60_000);
  expect(retryAfterOf("3600", now)).toBe(60_000);
  expect(retryAfterOf("Mon, 31 Dec 2029 00:00:00 GMT", now)).toBe(0);
  expect([retryAfterOf("soon", now), retryAfterOf(undefined, now)]).toEqual([null, null]);
});

test.each(["sk-live-abcdefghijkl", "a key of no known form abcdefghijkl"])(
  "the key %j is never in a failure, wherever the provider repeats it",
  async (key) => {
    const places = [
      status(401, error(`Incorrect API key provided: ${key}`)),
      status(200, error(`bad key ${key}`)),
      (response: ServerResponse) => void sse(response).end(event(error(`Bearer ${key}`))),
      status(500, `{"error":{"message":"${key}"}}`),
    ];
    for (const place of places) {
      const { failure } = await ask(place, { key: new Secret(key) });
      expect(failure).not.toBeNull();
      expect(JSON.stringify(failure)).not.toContain("abcdefghijkl");
    }
  },
);

test("aborting the signal ends the answer silently and closes the provider's connection", async () => {
  const { url, closed } = await provider((response) => void sse(response).write(chunk({ content: "So" })));
  const controller = new AbortController();
  const parts = [];
  for await (const part of streamReply(aRequest({ baseUrl: url, signal: controller.signal }))) {
    parts.push(part);
    controller.abort();
  }
  expect(parts).toEqual([{ type: "text", text: "So" }]);
  await closed;
});

test("leaving the loop closes the provider's connection", async () => {
  const { url, closed } = await provider((response) => void sse(response).write(chunk({ content: "So" })));
  for await (const part of streamReply(aRequest({ baseUrl: url }))) if (part.type === "text") break;
  await closed;
});

test("a limit closes the provider's connection", async () => {
  const { url, closed } = await provider(() => undefined);
  const limits = { firstTokenMs: 30, idleMs: 5_000, totalMs: 5_000 };
  expect(summary(await collect(streamReply(aRequest({ baseUrl: url, limits })))).end).toBe("no_first_token");
  await closed;
});
