import { APICallError, InvalidResponseDataError, JSONParseError, TypeValidationError } from "@ai-sdk/provider";
import type { FailureCode } from "@parley/protocol";
import { BadAnswer } from "../outbound/provider-fetch.ts";
import type { Secret } from "../secrets/secret.ts";
import { failed, type Failure } from "./model-request.ts";
import { scrub } from "./scrub.ts";

const longestRetryAfterMs = 60_000;
const contextWords =
  /context[ _-]?(?:length|window|size)|maximum context|too many tokens|prompt is too long|token limit|exceeds? the (?:model'?s )?(?:maximum|limit)/i;
const filterWords = /content[ _-]?(?:filter|policy|management)|responsible ai|safety (?:system|filter)|moderation/i;

/** What an error of the SDK or of the network means for a turn; `begun` once an answer had come. */
export function failureOf(error: unknown, key: Secret | null, begun = false): Failure {
  const bad = causeOf(error, (one) => one instanceof BadAnswer);
  if (bad instanceof BadAnswer) return badAnswer(bad, key);
  const status = APICallError.isInstance(error) ? error.statusCode : undefined;
  if (APICallError.isInstance(error) && status !== undefined && status >= 300) {
    const said = `${error.message} ${error.responseBody ?? ""}`;
    const code = codeOfStatus(status, said);
    const retryAfterMs = retryAfterOf(error.responseHeaders?.["retry-after"]);
    return failed(code, scrub(`HTTP ${status} ${error.message}`, key), retryAfterMs);
  }
  if (InvalidResponseDataError.isInstance(error)) return failed("cut_off", scrub(error, key));
  if (JSONParseError.isInstance(error) || TypeValidationError.isInstance(error))
    return failed("bad_answer", error.name);
  if (!(error instanceof Error)) return failureOfErrorBody(error, key);
  // The answer had begun: the connection broke, and reaching the provider was not the problem.
  if (status !== undefined) return failed("cut_off", scrub(error, key));
  // A complaint of the SDK's own code, not of the network: what came made no sense to it.
  if (error.name === "Error" && error.cause === undefined && !("code" in error))
    return failed("bad_answer", scrub(error, key));
  if (begun) return failed("cut_off", scrub(error, key));
  // The platform gives up on headers by itself after five minutes; that is a time limit, never to be retried.
  const late = causeOf(error, (one) => one instanceof Error && "code" in one && one.code === "UND_ERR_HEADERS_TIMEOUT");
  if (late !== undefined) return failed("no_first_token", scrub(error, key));
  const flood = causeOf(
    error,
    (one) => one instanceof Error && "code" in one && one.code === "UND_ERR_HEADERS_OVERFLOW",
  );
  if (flood !== undefined) return failed("bad_answer", scrub(error, key));
  return failed("unreachable", scrub(error, key));
}

/** What an answer with a status other than 200 means, where no SDK stands between. */
export function failureOfResponse(
  { status, headers }: Pick<Response, "status" | "headers">,
  body: string,
  key: Secret | null,
): Failure {
  return failed(
    codeOfStatus(status, body),
    scrub(`HTTP ${status} ${body}`, key),
    retryAfterOf(headers.get("retry-after") ?? undefined),
  );
}

/** An `error` object that came where an answer should be: with status 200, or in the middle of a stream. */
export function failureOfErrorBody(error: unknown, key: Secret | null): Failure {
  const said = typeof error === "string" ? error : JSON.stringify(error);
  const status = Number(/"(?:code|status)":"?([45]\d\d)\b/.exec(said)?.[1] ?? "0");
  return failed(codeOfErrorBody(status, said), scrub(said, key));
}

function codeOfErrorBody(status: number, said: string): FailureCode {
  if (status !== 0) return codeOfStatus(status, said);
  if (filterWords.test(said)) return "content_refused";
  if (/rate[ _-]?limit/i.test(said)) return "rate_limited";
  return contextWords.test(said) ? "context_too_long" : "provider_error";
}

function badAnswer(error: BadAnswer, key: Secret | null): Failure {
  if (error.kind === "not_a_stream") {
    const body = parseObject(error.body);
    if (body !== null && "error" in body) return failureOfErrorBody(body, key);
  }
  return failed(error.kind === "answer_too_long" ? "answer_too_long" : "bad_answer", error.message);
}

function codeOfStatus(status: number, said: string): FailureCode {
  if (filterWords.test(said)) return "content_refused";
  // 402: the account behind the key cannot pay.
  if (status === 401 || status === 402 || status === 403) return "key_refused";
  if (status === 404) return "model_unknown";
  if (status === 429) return "rate_limited";
  if (status === 413 || (status < 500 && contextWords.test(said))) return "context_too_long";
  if (
    status === 400 &&
    /model/i.test(said) &&
    /not (?:found|exist)|does not exist|unknown model|invalid model/i.test(said)
  ) {
    return "model_unknown";
  }
  if (status === 408) return "provider_error";
  // A request that is wrong stays wrong: it must not be tried again.
  return status >= 500 ? "provider_error" : "bad_answer";
}

/** The header counts seconds or names a date. */
export function retryAfterOf(header: string | undefined, now: number = Date.now()): number | null {
  if (header === undefined || header.trim() === "") return null;
  const ms = /^\s*\d+(?:\.\d+)?\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.round(Math.min(Math.max(ms, 0), longestRetryAfterMs));
}

function causeOf(error: unknown, fits: (one: unknown) => boolean): unknown {
  let one = error;
  for (let depth = 0; one instanceof Error && depth < 10; depth += 1) {
    if (fits(one)) return one;
    one = one.cause;
  }
  return undefined;
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    // Not JSON; the caller only wanted to know that.
    return null;
  }
}
