import { z } from "zod";
import type { Route } from "./route.ts";

/** Seconds, bytes and states a machine asks for; never a secret. */
const Health = z.object({
  status: z.enum(["ok", "degraded"]),
  version: z.string(),
  uptime_s: z.number(),
  storage: z.string(),
  redis: z.string(),
  tracing: z.string(),
  providers: z.array(z.string()),
  voices: z.int(),
  note: z.string().optional(),
});

export const serverRoutes = {
  health: {
    method: "get",
    path: "/health",
    access: { kind: "anyone" },
    summary: "How the server is",
    responses: { 200: Health },
  },
  live: {
    method: "get",
    path: "/live",
    access: { kind: "anyone" },
    summary: "Whether the process answers",
    responses: { 200: z.object({ status: z.literal("ok") }) },
  },
  ready: {
    method: "get",
    path: "/ready",
    access: { kind: "anyone" },
    summary: "Whether it may be sent work",
    responses: { 200: z.object({ status: z.literal("ok") }), 503: z.object({ status: z.string() }) },
  },
} as const satisfies Record<string, Route>;
