import { AppError, type Route } from "@parley/protocol";
import type { Counted, Counter } from "../bus/counters.ts";
import type { Caller } from "./auth/caller.ts";
import type { HttpContext, HttpNeeds } from "./needs.ts";
import { networkOfRequest } from "./network.ts";

/** Counts a call for whoever made it; throws `too_many_requests`, with the seconds to wait, when it is one too many. */
export type TakeRate = (route: Route, caller: Caller, context: HttpContext) => Promise<void>;

interface Window {
  counter: Counter;
  points: number;
}

/**
 * Windows of a fixed length, per account, or per network where nobody signed in.
 * The headers tell of the window that is nearest to its end (RateLimit header
 * fields for HTTP, draft 03: the form clients understand).
 */
export function createRates({ config, limits, counters }: Pick<HttpNeeds, "config" | "limits" | "counters">): TakeRate {
  const window = (name: string, points: number, seconds: number): Window => ({
    counter: counters(name, seconds),
    points,
  });
  const all = window("requests", limits.requestsPerMinute, 60);
  const visitors = window("visits", limits.visitorRequestsPerMinute, 60);
  const narrow: Record<NonNullable<Route["rate"]>, Window[]> = {
    messages: [window("messages", limits.messagesPerMinute, 60), window("messages-at-once", limits.messagesAtOnce, 5)],
    searches: [window("searches", limits.searchesPerMinute, 60)],
    exports: [window("exports", limits.accountExportsPerDay, 24 * 60 * 60)],
    "sign-ins": [window("sign-in-steps", limits.signInStepsPerMinute, 60)],
    joins: [window("joins", limits.joinsPerHour, 60 * 60)],
    invitations: [window("invitations", limits.invitationsPerHour, 60 * 60)],
    "sign-ups": [window("sign-ups", limits.signUpsPerHour, 60 * 60)],
  };
  return async (route, caller, context) => {
    const isVisitor = caller.account === "";
    const key = isVisitor ? networkOfRequest(config, context) : caller.account;
    // What goes on with a stream says nothing again.
    const isResumed = context.req.method === "GET" && (context.req.header("last-event-id") ?? "") !== "";
    const own = route.rate === undefined || isResumed ? [] : narrow[route.rate];
    const windows = [isVisitor ? visitors : all, ...own];
    let tightest: { window: Window; taken: Counted } | null = null;
    for (const one of windows) {
      const taken = await one.counter.take(key);
      const isRefused = taken.count > one.points;
      if (isRefused || tightest === null || one.points - taken.count < tightest.window.points - tightest.taken.count)
        tightest = { window: one, taken };
      if (isRefused) break;
    }
    if (tightest === null) return;
    const seconds = Math.max(1, Math.ceil(tightest.taken.leftMs / 1000));
    context.header("RateLimit-Limit", String(tightest.window.points));
    context.header("RateLimit-Remaining", String(Math.max(0, tightest.window.points - tightest.taken.count)));
    context.header("RateLimit-Reset", String(seconds));
    if (tightest.taken.count > tightest.window.points)
      throw new AppError("too_many_requests", { details: { retryAfterSeconds: seconds } });
  };
}
