import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { decodeTraces, type ReceivedSpan } from "./otlp.ts";

export interface Collector {
  url: string;
  requests: { path: string; headers: IncomingHttpHeaders; body: Buffer }[];
  /** Of all requests that were answered with success. */
  spans: ReceivedSpan[];
  /** Resolves with the first request that arrives, answered or not. */
  reached: Promise<void>;
  /** From now on requests are answered so. */
  answer(how: (response: ServerResponse) => void): void;
  stop(): Promise<void>;
}

export const accepted = (response: ServerResponse): void => {
  response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
};

/** A collector on loopback: decodes the OTLP protobuf it is sent. */
export async function startCollector(): Promise<Collector> {
  const requests: Collector["requests"] = [];
  const spans: ReceivedSpan[] = [];
  const reached = Promise.withResolvers<void>();
  let how = accepted;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    requests.push({ path: incoming.url ?? "", headers: incoming.headers, body });
    if (how === accepted) spans.push(...decodeTraces(body));
    reached.resolve();
    how(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the collector has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    spans,
    reached: reached.promise,
    answer(next) {
      how = next;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
