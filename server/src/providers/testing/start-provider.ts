import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { once } from "node:events";

export interface ProviderRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

export interface TestProvider {
  url: string;
  requests: ProviderRequest[];
  /** Resolves when the client has closed the connection of an answer that was not finished. */
  closed: Promise<void>;
  stop(): Promise<void>;
}

/** A provider over real sockets that answers as the test says. */
export async function startProvider(
  answer: (response: ServerResponse, request: ProviderRequest) => void | Promise<void>,
  port = 0,
): Promise<TestProvider> {
  const requests: ProviderRequest[] = [];
  const closed = Promise.withResolvers<void>();
  const server = createServer(async (incoming, response) => {
    response.on("close", () => {
      if (!response.writableFinished) closed.resolve();
    });
    let body = "";
    for await (const chunk of incoming) body += String(chunk);
    const request = { path: incoming.url ?? "", headers: incoming.headers, body: JSON.parse(body || "null") };
    requests.push(request);
    await answer(response, request);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the test provider has no port");
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    requests,
    closed: closed.promise,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function sse(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { "content-type": "text/event-stream" });
}

export function chunk(delta: Record<string, unknown>, finish: string | null = null): string {
  return event({ id: "c1", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason: finish }] });
}

export function event(data: unknown): string {
  return `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}
