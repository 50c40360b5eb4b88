import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface HalfOpen {
  port: number;
  /** From now on nothing passes, and nobody is told: connections stay open and new ones are taken. */
  silence(): void;
  /** What was silent is broken off, and new connections work. */
  heal(): void;
  stop(): Promise<void>;
}

/** A line to a TCP port that can go dead without either end noticing, as behind a firewall that forgets. */
export async function startHalfOpen(target: number): Promise<HalfOpen> {
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server = createServer((near) => {
    sockets.add(near);
    near.on("error", () => undefined);
    near.on("close", () => sockets.delete(near));
    if (isSilent) return void near.resume();
    const far = connect({ port: target, host: "127.0.0.1" });
    far.on("error", () => near.destroy());
    near.on("data", (data) => void (isSilent || far.write(data)));
    far.on("data", (data) => void (isSilent || near.write(data)));
    far.on("close", () => void (isSilent || near.destroy()));
    near.on("close", () => far.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => void (isSilent = true),
    heal() {
      isSilent = false;
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
