import { once } from "node:events";
import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface CuttingProxy {
  url: string;
  /** The `Last-Event-ID` of each request so far, empty where there was none. */
  asked: string[];
  statuses: number[];
  stop(): Promise<void>;
}

/**
 * A proxy that ends each answer after so many bytes, wherever that falls, and
 * tells event streams to come back at once.
 */
export async function startCuttingProxy(target: () => string, bytesPerAnswer: number): Promise<CuttingProxy> {
  const asked: string[] = [];
  const statuses: number[] = [];
  const open = new Set<ServerResponse>();
  const server = createServer((incoming, outgoing) => {
    asked.push(String(incoming.headers["last-event-id"] ?? ""));
    open.add(outgoing);
    const upstream = request(`${target()}${incoming.url ?? ""}`, { headers: incoming.headers }, (answer) => {
      statuses.push(answer.statusCode ?? 0);
      outgoing.writeHead(answer.statusCode ?? 502, { "content-type": answer.headers["content-type"] ?? "" });
      let left = bytesPerAnswer;
      answer.on("data", (chunk: Buffer) => {
        const text = Buffer.from(chunk.toString("latin1").replace("retry: 1000", "retry: 10"), "latin1");
        outgoing.write(text.subarray(0, Math.max(0, left)));
        left -= text.length;
        if (left > 0) return;
        upstream.destroy();
        outgoing.end();
      });
      answer.on("end", () => outgoing.end());
      answer.on("error", () => outgoing.end());
    });
    upstream.on("error", () => outgoing.end());
    upstream.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    statuses,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
