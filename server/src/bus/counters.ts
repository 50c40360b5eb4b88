import { createHmac } from "node:crypto";
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterRes } from "rate-limiter-flexible";
import type { RedisLink } from "./redis-link.ts";

/** How often something happened in the window that began with the first of them, and how long that window lasts yet. */
export interface Counted {
  count: number;
  leftMs: number;
}

export interface Counter {
  /** Counts one more. Never throws. */
  take(key: string): Promise<Counted>;
  /** Counts nothing. */
  look(key: string): Promise<Counted>;
  forget(key: string): Promise<void>;
}

/** A counter per name, with windows of so many seconds. */
export type Counters = (name: string, seconds: number) => Counter;

/**
 * Counts of all processes together where there is Redis. While it does not
 * answer, each process counts by itself from nothing: a limit is then as wide as
 * there are processes, neither open nor closed. Who is counted is not readable in
 * Redis: keys are hashed.
 */
export function createCounters(needs: { link: RedisLink | null; prefix: string }): Counters {
  const { link, prefix } = needs;
  return (name, seconds) => {
    // What is too many is the caller's to say.
    const window = { points: Number.MAX_SAFE_INTEGER, duration: seconds };
    const own = new RateLimiterMemory(window);
    if (link === null) return counterOf(own);
    const keyPrefix = `${prefix}count:${name}`;
    const shared = counterOf(new RateLimiterRedis({ ...window, storeClient: link.commands, keyPrefix }));
    const local = counterOf(own);
    const hashed = (key: string): string => createHmac("sha256", prefix).update(key).digest("base64url").slice(0, 22);
    const ask = async <T>(work: (counter: Counter) => Promise<T>): Promise<T> => {
      if (!link.isUp()) return work(local);
      return work(shared).catch((error: unknown) => {
        link.failed(error);
        return work(local);
      });
    };
    return {
      take: (key) => ask((counter) => counter.take(hashed(key))),
      look: (key) => ask((counter) => counter.look(hashed(key))),
      async forget(key) {
        // In both: what was counted while Redis was away must not come back.
        await local.forget(hashed(key));
        await ask((counter) => counter.forget(hashed(key)));
      },
    };
  };
}

function counterOf(limiter: RateLimiterMemory | RateLimiterRedis): Counter {
  return {
    take: async (key) => countedOf(await limiter.consume(key)),
    look: async (key) => countedOf(await limiter.get(key)),
    forget: async (key) => void (await limiter.delete(key)),
  };
}

function countedOf(result: RateLimiterRes | null): Counted {
  return result === null
    ? { count: 0, leftMs: 0 }
    : { count: result.consumedPoints, leftMs: Math.max(0, result.msBeforeNext) };
}
