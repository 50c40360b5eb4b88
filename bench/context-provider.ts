import { createServer, type ServerResponse } from "node:http";
import { nowUs } from "./markers.ts";

/**
 * A provider that notes when it was asked and when it said its last word, by
 * thread and stage: `thread-<number>` in the newest question names the one, the
 * form of a reaction the other. Sealed answers take from half a second to one and a half, so
 * that a stage ends with its slowest voice; reactions pass at once.
 */
export interface ContextProvider {
  port: number;
  threads: Map<number, { lastSealedUs: number; reactUs: number[] }>;
  stop(): Promise<void>;
}

const tokens = 25;
const isReact = /DISPUTE #id/;
const question = /thread-(\d+)/g;

export async function startContextProvider(): Promise<ContextProvider> {
  const threads: ContextProvider["threads"] = new Map();
  let asked = 0;
  const server = createServer((request, response) => {
    const at = nowUs();
    let body = "";
    request.socket.setNoDelay(true);
    request.setEncoding("utf8").on("data", (piece: string) => (body += piece));
    request.on("end", () => {
      if (request.method !== "POST") return void response.end('{"object":"list","data":[{"id":"context"}]}');
      const number = Number([...body.matchAll(question)].at(-1)?.[1]);
      const thread = threads.get(number) ?? { lastSealedUs: 0, reactUs: [] };
      threads.set(number, thread);
      response.writeHead(200, { "content-type": "text/event-stream" });
      if (isReact.test(body)) {
        thread.reactUs.push(at);
        return end(response, "PASS");
      }
      asked += 1;
      let said = 0;
      const timer = setInterval(
        () => {
          said += 1;
          if (said < tokens) return void response.write(chunk({ content: `word ${said} ` }, null));
          clearInterval(timer);
          end(response, "done.");
          thread.lastSealedUs = Math.max(thread.lastSealedUs, nowUs());
        },
        20 + 5 * (asked % 8),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 1024, resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    threads,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function end(response: ServerResponse, text: string): void {
  response.end(`${chunk({ content: text }, null)}${chunk({}, "stop")}data: [DONE]\n\n`);
}

function chunk(delta: object, reason: string | null): string {
  const choice = { index: 0, delta, finish_reason: reason };
  const body = { id: "c", object: "chat.completion.chunk", created: 1, model: "context", choices: [choice] };
  return `data: ${JSON.stringify(body)}\n\n`;
}
