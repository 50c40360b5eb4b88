import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import type { Config } from "./config.ts";
import type { HttpApp } from "./http/needs.ts";
import type { Leaving } from "./http/leaving.ts";

/** The HTTP server. A balancer keeps connections; on each it hears with the next answer that this was the last. */
export function createServer(http: HttpApp, leaving: Leaving): Server {
  const server = createAdaptorServer({ fetch: http.fetch }) as Server;
  server.prependListener("request", (_request, response) => {
    if (leaving.hasBegun()) response.shouldKeepAlive = false;
  });
  return server;
}

/** Answers the port, which the system may have chosen. */
export async function listenAt(server: Server, { port, host }: Pick<Config, "port" | "host">): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Takes no new connections, and waits for the answers that are due, for so many milliseconds at most. */
export async function stopServing(server: Server, atMostMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await Promise.race([closed, delay(atMostMs, undefined, { ref: false })]);
  clearInterval(idle);
}

/** Cuts what is still open. */
export async function cutAll(server: Server): Promise<void> {
  server.closeAllConnections();
  await stopServing(server, 1_000);
}
