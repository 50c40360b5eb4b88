import { AppError, type Id } from "@parley/protocol";
import type { Counters } from "../bus/counters.ts";

/** Counts what an account may ask of other people's servers, so that a test of a connection is no tool to scan with. */
export interface CheckLimit {
  /** Throws `too_many_requests` once the minute is full. */
  take(account: Id): Promise<void>;
}

export function createCheckLimit(counters: Counters, perMinute: number): CheckLimit {
  const checks = counters("checks", 60);
  return {
    async take(account) {
      const { count, leftMs } = await checks.take(account);
      if (count > perMinute)
        throw new AppError("too_many_requests", { details: { retryAfterSeconds: Math.ceil(leftMs / 1000) } });
    },
  };
}
