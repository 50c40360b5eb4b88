import type { Id } from "@parley/protocol";
import type { Log } from "../log/log.ts";
import type { Bus } from "./bus.ts";
import { type Counters, createCounters } from "./counters.ts";
import { createInProcessBus } from "./in-process.ts";

export interface OpenBus {
  bus: Bus;
  /** What all processes count together. */
  counters: Counters;
  /** What `/health` says of it. */
  redis(): string;
  close(): void;
}

/**
 * With Redis one bus for all processes of a database, else one for this process
 * alone. A Redis that is not there never keeps a server from starting.
 */
export async function openBus(needs: {
  redis: { url: string } | { problem: string } | null;
  /** False where the database belongs to one process: then nobody else listens. */
  isShared: boolean;
  /** Begins the name of all that is stored or said there, so that two Parleys can use one Redis. */
  prefix: string;
  self: Id;
  log: Log;
}): Promise<OpenBus> {
  const { redis, isShared, prefix, self, log } = needs;
  const alone = (state: string): OpenBus => ({
    bus: createInProcessBus(),
    counters: createCounters({ link: null, prefix }),
    redis: () => state,
    close: () => {},
  });
  if (redis === null) return alone("not configured");
  if ("problem" in redis) {
    log.error("redis.not_used", { problem: redis.problem });
    return alone("REDIS_URL is wrong");
  }
  // Loaded when it is used: most servers are one process and never pay for it.
  const { openRedisLink } = await import("./redis-link.ts");
  const link = openRedisLink(redis.url, log);
  const counters = createCounters({ link, prefix });
  if (!isShared) {
    log.info("redis.used", {
      for: "rate limits that survive a restart; nothing else: several processes need PostgreSQL (DATABASE_URL)",
    });
    return { bus: createInProcessBus(), counters, redis: () => link.state(), close: () => link.close() };
  }
  const { createRedisBus } = await import("./redis.ts");
  const bus = createRedisBus({ link, prefix, self });
  log.info("redis.used", { for: "live events, presence and rate limits of all processes on this database" });
  return {
    bus,
    counters,
    redis: () => link.state(),
    close() {
      bus.close();
      link.close();
    },
  };
}
