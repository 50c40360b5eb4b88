import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { noParameters } from "@parley/protocol";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { ModelRequest } from "./model-request.ts";
import { createStreamReply } from "./stream-reply.ts";
import { aRequest, collect, summary } from "./testing/a-request.ts";
import { chunk, event, sse, startProvider } from "./testing/start-provider.ts";

/** FT10: what a faulty or hostile provider may do, over real sockets; each ends, within its limit, in what a person can be told. */
const streamReply = createStreamReply();
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

// Loading the SDK takes longer than these tests allow for a first token.
beforeAll(async () => {
  await import("./sdk-reply.ts");
  await import("@ai-sdk/openai-compatible");
});

type Answer = (response: ServerResponse) => unknown;
const limits = { firstTokenMs: 1_500, idleMs: 1_500, totalMs: 3_000 };

async function ask(answer: Answer, changes: Partial<ModelRequest> = {}) {
  const { url, stop } = await startProvider(async (response) => void (await answer(response)));
  stops.push(stop);
  const parts = await collect(streamReply(aRequest({ baseUrl: url, limits, ...changes })));
  return { ...summary(parts), parts };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const usage = (counts: object) => event({ id: "c", created: 1, model: "m", choices: [], usage: counts });

/** Writes bytes in pieces of the given size, each in a packet of its own. */
async function drip(response: ServerResponse, bytes: Buffer, size: number, ms = 1): Promise<void> {
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    response.write(bytes.subarray(at, at + size));
    await pause(ms);
  }
}

const whole = chunk({ content: "So be it." }) + chunk({}, "stop");
const table: [string, Answer, { text: string; end: string }][] = [
  ...[500, 502, 503, 529].map((status): [string, Answer, { text: string; end: string }] => [
    `HTTP ${status}`,
    (response) => response.writeHead(status, { "content-type": "text/plain" }).end("oops"),
    { text: "", end: "provider_error" },
  ]),
  [
    "half a character in each packet",
    (response) =>
      drip(sse(response), Buffer.from(chunk({ content: "né 🔑" }) + chunk({}, "stop")), 1).then(() => response.end()),
    { text: "né 🔑", end: "stop" },
  ],
  [
    "CRLF line ends",
    (response) => sse(response).end(whole.replaceAll("\n", "\r\n")),
    { text: "So be it.", end: "stop" },
  ],
  [
    "CR line ends",
    (response) => sse(response).end(`${whole.replaceAll("\n", "\r")}\n`),
    { text: "So be it.", end: "stop" },
  ],
  [
    "comment lines and unknown fields",
    (response) => sse(response).end(`: ping\n\nid: 7\nretry: 1\n\n${whole}: bye\n\n`),
    { text: "So be it.", end: "stop" },
  ],
  ["no content type", (response) => response.writeHead(200).end(whole), { text: "So be it.", end: "stop" }],
  [
    "a wrong content type on a good stream",
    (response) => response.writeHead(200, { "content-type": "text/plain" }).end(whole),
    { text: "So be it.", end: "stop" },
  ],
  [
    "an image",
    (response) => response.writeHead(200, { "content-type": "image/png" }).end(Buffer.from([137, 80, 78, 71])),
    { text: "", end: "cut_off" },
  ],
  [
    "bytes that are no UTF-8",
    (response) =>
      sse(response).end(
        Buffer.concat([
          Buffer.from('data: {"id":"c","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"a'),
          Buffer.from([0xff, 0xfe]),
          Buffer.from(`b"}}]}\n\n${chunk({}, "stop")}`),
        ]),
      ),
    { text: "a\ufffd\ufffdb", end: "stop" },
  ],
  [
    "compressed answers",
    (response) =>
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" }).end(gzipSync(whole)),
    { text: "So be it.", end: "stop" },
  ],
  [
    "an encoding that is not what it says",
    (response) =>
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" }).end(whole),
    { text: "", end: "cut_off" },
  ],
  [
    "a cut after [DONE] without an end",
    (response) => sse(response).end(chunk({ content: "So" }) + event("[DONE]")),
    { text: "So", end: "cut_off" },
  ],
  [
    "two ends",
    (response) => sse(response).end(chunk({ content: "So" }) + chunk({}, "stop") + chunk({}, "stop") + event("[DONE]")),
    { text: "So", end: "stop" },
  ],
  [
    "[DONE] twice",
    (response) => sse(response).end(whole + event("[DONE]") + event("[DONE]")),
    { text: "So be it.", end: "stop" },
  ],
  [
    "no end of the connection after [DONE]",
    (response) => sse(response).write(whole + event("[DONE]")),
    { text: "So be it.", end: "stop" },
  ],
  [
    "text after [DONE]",
    (response) => sse(response).end(whole + event("[DONE]") + chunk({ content: " And more." })),
    { text: "So be it.", end: "stop" },
  ],
  [
    "[DONE] inside the text",
    (response) => sse(response).end(chunk({ content: "data: [DONE]\n\ndata: [DONE]\n" }) + chunk({}, "stop")),
    { text: "data: [DONE]\n\ndata: [DONE]\n", end: "stop" },
  ],
  [
    "[DONE] in pieces, and then nothing",
    (response) => drip(sse(response), Buffer.from(whole + event("[DONE]")), 3, 0),
    { text: "So be it.", end: "stop" },
  ],
  [
    "an error after text",
    (response) => sse(response).end(chunk({ content: "So" }) + event({ error: { message: "overloaded", code: 529 } })),
    { text: "So", end: "provider_error" },
  ],
  ["usage absent", (response) => sse(response).end(whole), { text: "So be it.", end: "stop" }],
  [
    "a byte a time that never becomes a word",
    (response) => drip(sse(response), Buffer.from(":".repeat(500)), 1, 50),
    { text: "", end: "no_first_token" },
  ],
];

test.each(table)("%s", async (_, answer, expected) => {
  const { text, end } = await ask(answer);
  expect({ text, end }).toEqual(expected);
});

test("a lively answer that never ends is ended at the total limit, its text kept", async () => {
  const { text, end } = await ask(async (response) => {
    sse(response);
    while (!response.destroyed) {
      response.write(chunk({ content: "a" }));
      await pause(100);
    }
  });
  expect(end).toBe("took_too_long");
  expect(text).toMatch(/^a{5,}$/);
});

test("an answer far beyond what was allowed is cut, and one a little beyond is not", async () => {
  const flood: Answer = (response) => {
    sse(response);
    const write = (): void => {
      while (!response.destroyed && response.write(chunk({ content: "word ".repeat(100) })));
      if (!response.destroyed) response.once("drain", write);
    };
    write();
  };
  const parameters = { ...noParameters, maxTokens: 100 };
  const cut = await ask(flood, { parameters });
  expect(cut.end).toBe("answer_too_long");
  expect(cut.text.length).toBeLessThan(2_000);
  const { end } = await ask(
    (response) => sse(response).end(chunk({ content: "word ".repeat(120) }) + chunk({}, "stop")),
    { parameters },
  );
  expect(end).toBe("stop");
});

test("a stream without any limit of its own ends at the socket's cap and does not fill the memory", async () => {
  // A gigabyte of short comment lines, as ten members of 100 MB, in less than 10 MB.
  const member = gzipSync(Buffer.from(`${": ".padEnd(1_000, "x")}\n`.repeat(100_000)));
  const bomb = Buffer.concat(Array.from({ length: 10 }, () => member));
  expect(bomb.length).toBeLessThan(10_000_000);
  const before = process.memoryUsage().rss;
  const { end } = await ask(
    (response) =>
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" }).end(bomb),
    { limits: { firstTokenMs: 20_000, idleMs: 20_000, totalMs: 20_000 } },
  );
  expect(end).toBe("answer_too_long");
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
});

test("a bomb in an error's body is read only a little", async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
  const { end } = await ask((response) =>
    response.writeHead(500, { "content-type": "application/json", "content-encoding": "gzip" }).end(bomb),
  );
  expect(end).toBe("provider_error");
});

test("ten thousand headers are a bad answer", async () => {
  const { end } = await ask((response) => {
    for (let n = 0; n < 10_000; n += 1) response.setHeader(`x-header-${n}`, "x");
    sse(response).end(whole);
  });
  expect(end).toBe("bad_answer");
});

test.each([
  ["negative", { prompt_tokens: -5, completion_tokens: -1 }],
  ["absurd", { prompt_tokens: 1e15, completion_tokens: 9e14 }],
  ["fractions", { prompt_tokens: 0.5, completion_tokens: 1.5 }],
])("usage that is %s is unknown, and the answer counts", async (_, counts) => {
  const { text, end, parts } = await ask((response) => sse(response).end(whole + usage(counts)));
  expect({ text, end }).toEqual({ text: "So be it.", end: "stop" });
  expect(parts.find((part) => part.type === "usage")).toMatchObject({ usage: { input: null, output: null } });
});

test("the same id for every answer mixes nothing up", async () => {
  const say = (word: string) =>
    ask((response) =>
      drip(sse(response), Buffer.from(chunk({ content: word }) + chunk({}, "stop")), 40).then(() => response.end()),
    );
  const all = await Promise.all(["one", "two", "three", "four"].map(say));
  expect(all.map(({ text, end }) => `${text} ${end}`)).toEqual(["one stop", "two stop", "three stop", "four stop"]);
});

test("a chunk named like a prototype changes no object", async () => {
  const evil = event(
    JSON.parse(
      '{"id":"__proto__","created":1,"model":"m","__proto__":{"polluted":1},"choices":[{"index":0,"delta":{"content":"So"}}]}',
    ),
  );
  await ask((response) => sse(response).end(evil + chunk({}, "stop")));
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
