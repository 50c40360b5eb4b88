import { AppError, type Route } from "@parley/protocol";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Caller } from "./auth/caller.ts";
import type { HttpContext, HttpNeeds } from "./needs.ts";
import { networkOfRequest } from "./network.ts";

/** Counts a call for whoever made it; throws `too_many_requests`, with the seconds to wait, when it is one too many. */
export type TakeRate = (route: Route, caller: Caller, context: HttpContext) => Promise<void>;

interface Window {
  limiter: RateLimiterMemory;
  points: number;
}

/**
 * Windows of a fixed length, per account, or per network where nobody signed in.
 * The headers tell of the window that is nearest to its end (RateLimit header
 * fields for HTTP, draft 03: the form clients understand).
 */
export function createRates({ config, limits }: Pick<HttpNeeds, "config" | "limits">): TakeRate {
  const window = (points: number, duration: number): Window => ({
    limiter: new RateLimiterMemory({ points, duration }),
    points,
  });
  const all = window(limits.requestsPerMinute, 60);
  const visitors = window(limits.visitorRequestsPerMinute, 60);
  const narrow: Record<NonNullable<Route["rate"]>, Window[]> = {
    messages: [window(limits.messagesPerMinute, 60), window(limits.messagesAtOnce, 5)],
    searches: [window(limits.searchesPerMinute, 60)],
    exports: [window(limits.accountExportsPerDay, 24 * 60 * 60)],
    "sign-ins": [window(limits.signInStepsPerMinute, 60)],
    joins: [window(limits.joinsPerHour, 60 * 60)],
    invitations: [window(limits.invitationsPerHour, 60 * 60)],
    "sign-ups": [window(limits.signUpsPerHour, 60 * 60)],
  };
  return async (route, caller, context) => {
    const isVisitor = caller.account === "";
    const key = isVisitor ? networkOfRequest(config, context) : caller.account;
    // What goes on with a stream says nothing again.
    const isResumed = context.req.method === "GET" && (context.req.header("last-event-id") ?? "") !== "";
    const own = route.rate === undefined || isResumed ? [] : narrow[route.rate];
    const windows = [isVisitor ? visitors : all, ...own];
    let tightest: { window: Window; taken: RateLimiterRes } | null = null;
    for (const one of windows) {
      const taken = await take(one.limiter, key);
      const isRefused = taken.consumedPoints > one.points;
      if (isRefused || tightest === null || taken.remainingPoints < tightest.taken.remainingPoints)
        tightest = { window: one, taken };
      if (isRefused) break;
    }
    if (tightest === null) return;
    const seconds = Math.max(1, Math.ceil(tightest.taken.msBeforeNext / 1000));
    context.header("RateLimit-Limit", String(tightest.window.points));
    context.header("RateLimit-Remaining", String(tightest.taken.remainingPoints));
    context.header("RateLimit-Reset", String(seconds));
    if (tightest.taken.consumedPoints > tightest.window.points)
      throw new AppError("too_many_requests", { details: { retryAfterSeconds: seconds } });
  };
}

/** The library rejects with the same result that it resolves with. */
async function take(limiter: RateLimiterMemory, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (error) {
    if (error instanceof RateLimiterRes) return error;
    throw error;
  }
}
