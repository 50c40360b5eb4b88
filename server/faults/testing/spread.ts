import { createServer, request, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

export interface Spread {
  url: string;
  /** How many requests each server got. */
  counts: number[];
  /** Servers that get nothing any more, until they are put in again. */
  without(url: string): void;
  again(url: string): void;
  stop(): Promise<void>;
}

/**
 * A load balancer without sticky sessions: each request goes to a server drawn
 * at random. One that a server did not take at all goes to another, as such
 * balancers do; one that broke off later breaks off here too.
 */
export async function startSpread(urls: string[], random: () => number = Math.random): Promise<Spread> {
  const counts = urls.map(() => 0);
  const out = new Set<string>();
  const server: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () =>
      forward(
        Buffer.concat(chunks),
        urls.filter((url) => !out.has(url)),
      ),
    );

    function forward(body: Buffer, left: string[]): void {
      const url = left[Math.floor(random() * left.length)];
      if (url === undefined) return void outgoing.writeHead(502).end();
      counts[urls.indexOf(url)] = (counts[urls.indexOf(url)] ?? 0) + 1;
      const { method, headers } = incoming;
      const upstream = request(`${url}${incoming.url ?? "/"}`, { method, headers, agent: false }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
        answer.on("error", () => outgoing.destroy());
        answer.on("close", () => (answer.complete ? undefined : outgoing.destroy()));
      });
      upstream.on("error", (error) => {
        const isRefused = "code" in error && error.code === "ECONNREFUSED";
        if (isRefused && !outgoing.headersSent)
          forward(
            body,
            left.filter((one) => one !== url),
          );
        else outgoing.destroy();
      });
      outgoing.on("close", () => upstream.destroy());
      upstream.end(body);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    without: (url) => void out.add(url),
    again: (url) => void out.delete(url),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
