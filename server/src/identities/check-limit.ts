import { AppError, type Id } from "@parley/protocol";

/** Counts what an account may ask of other people's servers, so that a test of a connection is no tool to scan with. */
export interface CheckLimit {
  /** Throws `too_many_requests` once the minute is full. */
  take(account: Id): void;
}

const minuteMs = 60_000;

export function createCheckLimit(perMinute: number, now: () => number): CheckLimit {
  const taken = new Map<Id, number[]>();
  return {
    take(account) {
      const at = now();
      for (const [one, times] of taken) if ((times.at(-1) ?? 0) <= at - minuteMs) taken.delete(one);
      const recent = (taken.get(account) ?? []).filter((time) => time > at - minuteMs);
      const [oldest] = recent;
      if (oldest !== undefined && recent.length >= perMinute)
        throw new AppError("too_many_requests", {
          details: { retryAfterSeconds: Math.ceil((oldest + minuteMs - at) / 1000) },
        });
      taken.set(account, [...recent, at]);
    },
  };
}
