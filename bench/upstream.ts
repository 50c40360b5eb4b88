import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { marker, nowUs } from "./markers.ts";

/**
 * A paced provider that speaks Chat Completions: run as a process of its own,
 * it prints its port. The model's name says how it speaks:
 * `paced-<milliseconds to the first token>-<tokens a second>-<tokens>`.
 */
const words = ["alpha", "beta", "gamma", "delta", "thread", "model", "reply", "stream"];
let streams = 0;

const server = createServer((request, response) => {
  const asked = nowUs();
  let body = "";
  request.setEncoding("utf8").on("data", (piece: string) => (body += piece));
  request.on("end", () => {
    if (request.method === "POST") answer(request, response, body, asked);
    else response.end(JSON.stringify({ object: "list", data: [{ id: "paced-20-50-200", object: "model" }] }));
  });
});
server.requestTimeout = 0;
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", 4096, () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" && address !== null ? address.port : 0}\n`);
});

function answer(request: IncomingMessage, response: ServerResponse, body: string, asked: number): void {
  const { model } = JSON.parse(body) as { model: string };
  const [, first, rate, count] = /^paced-(\d+)-(\d+)-(\d+)$/.exec(model) ?? [];
  const [firstMs, perSecond, tokens] = [Number(first ?? 20), Number(rate ?? 50), Number(count ?? 200)];
  const stream = (streams += 1);
  const head = `data: {"id":"chatcmpl-${stream}","object":"chat.completion.chunk","created":1,"model":"${model}","choices":[{"index":0,"delta":`;
  request.socket.setNoDelay(true);
  let index = 0;
  const startAt = nowUs() / 1000 + firstMs;

  const next = (): void => {
    if (response.destroyed) return;
    if (index === 0) response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    const delta = index === 0 ? '{"role":"assistant","content":"' : '{"content":"';
    const text = `${marker(stream, index, asked)} ${words[index % words.length]} `;
    response.write(`${head}${delta}${text}"},"finish_reason":null}]}\n\n`);
    index += 1;
    if (index < tokens) return at(startAt + (index * 1000) / perSecond, next);
    const usage = `{"prompt_tokens":100,"completion_tokens":${tokens},"total_tokens":${tokens + 100}}`;
    response.end(
      `${head}{},"finish_reason":"stop"}]}\n\n${head}{}}],"usage":${usage}}\n\n`.replace(
        `${head}{}}],"usage"`,
        `data: {"id":"chatcmpl-${stream}","object":"chat.completion.chunk","created":1,"model":"${model}","choices":[],"usage"`,
      ) + "data: [DONE]\n\n",
    );
  };
  at(startAt, next);
}

/** One timer for all streams: hundreds of them at fifty tokens a second must not be what is measured. */
interface Due {
  at: number;
  run: () => void;
}
let due: Due[] = [];
let timer: NodeJS.Timeout | null = null;

function at(ms: number, run: () => void): void {
  due.push({ at: ms, run });
  timer ??= setTimeout(runDue, 1);
}

function runDue(): void {
  timer = null;
  const now = nowUs() / 1000;
  const ready = due.filter((one) => one.at <= now);
  due = due.filter((one) => one.at > now);
  for (const one of ready) one.run();
  if (due.length > 0) timer ??= setTimeout(runDue, 1);
}
