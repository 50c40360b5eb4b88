import type { MiddlewareHandler } from "hono";
import type { HttpContext } from "./needs.ts";

const exposed = "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id";
const preflightSeconds = 600;

/**
 * Answers pages of exactly these origins, and preflights of them. Never with
 * `Access-Control-Allow-Credentials`: what such a page may do it shows by a token.
 * (The framework's own middleware makes a response before there is one, which
 * those faces that write to the socket themselves cannot take.)
 */
export function allowOrigins(origins: string[]): MiddlewareHandler {
  return async (context: HttpContext, next) => {
    const origin = context.req.header("origin");
    if (origin === undefined || !origins.includes(origin)) return next();
    for (const [name, value] of Object.entries(headersFor(origin))) context.header(name, value);
    if (context.req.method !== "OPTIONS") return next();
    context.header("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE");
    context.header("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID");
    context.header("Access-Control-Max-Age", String(preflightSeconds));
    return context.body(null, 204);
  };
}

/** What a face that writes to the socket itself sends along; nothing to a page of our own. */
export function crossOriginHeaders(context: HttpContext): Record<string, string> {
  const origin = context.req.header("origin");
  return origin !== undefined && context.get("foreign") ? headersFor(origin) : {};
}

function headersFor(origin: string): Record<string, string> {
  return { "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": exposed, Vary: "Origin" };
}
