import { AppError, type ErrorBody, errors } from "@parley/protocol";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { describeError, type Log } from "../log/log.ts";
import { isLost } from "../store/open-store.ts";
import type { HttpContext } from "./needs.ts";

/** Every failure leaves here: a code of the table, a sentence, a request id, and no stack. */
export function answerError(context: HttpContext, error: unknown, log: Log): Response {
  const code = isLost(error) ? "storage_busy" : "internal";
  const known = error instanceof AppError ? error : new AppError(code, { cause: error });
  const requestId = context.get("requestId");
  const { status, retryable } = errors[known.code];
  if (status >= 500)
    log.error("request.failed", { requestId, code: known.code, error: describeError(known.cause ?? known) });
  const body: ErrorBody = {
    error: { code: known.code, message: known.message, requestId, retryable, details: known.details },
  };
  if (status === 429 || status === 503) context.header("Retry-After", String(retryAfter(known.details)));
  // Hono's type lists the statuses that may have a body; the table has no other.
  return context.json(body, status as ContentfulStatusCode);
}

function retryAfter(details: unknown): number {
  if (typeof details !== "object" || details === null || !("retryAfterSeconds" in details)) return 2;
  return typeof details.retryAfterSeconds === "number" ? details.retryAfterSeconds : 2;
}
