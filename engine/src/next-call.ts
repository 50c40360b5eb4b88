import type { FailureCode, StopBy } from "@parley/protocol";
import { createRandom } from "./random.ts";
import type { Call, NextCall, StepId, StepState } from "./round-state.ts";

/** What is saved of one call of a turn, as far as the next decision needs it. */
export interface CallState {
  n: number;
  purpose: Call["purpose"];
  status: Call["status"];
  outcome?: Call["outcome"];
  /** Why it failed or was refused. */
  code?: FailureCode;
  endedAt?: number;
  /** True once anything arrived, reasoning included: from then on it is never tried again. */
  firstToken: boolean;
  /** True if it left text that can be shown. */
  hasText: boolean;
  /** What its first line was, where a reaction was asked for; left out for a plain message. */
  form?: "pass" | "reaction" | "unclear";
  /** What the provider asked for. */
  retryAfterMs?: number;
}

export interface TurnState {
  /** Seeds the backoff, so that voices that failed together do not come back together. */
  id: StepId;
  status: StepState["status"];
  stop?: StopBy;
  /** In order of `n`. */
  calls: CallState[];
  limits: { retries: number };
}

const retryable: readonly FailureCode[] = ["rate_limited", "provider_error", "unreachable", "cut_off"];
const backoffBaseMs = 500;
const longestRetryAfterMs = 60_000;

/**
 * What a turn does next, from what is saved of it: begin a call, abort the
 * running one, wait until `wakeAt` and ask again, or end. An empty answer means
 * that a call runs and nothing is to be done.
 */
export function nextCall(turn: TurnState, now: number): NextCall {
  if (turn.status === "ended") return {};
  const last = turn.calls.at(-1);
  if (last?.status === "started") return turn.stop === undefined ? {} : { abort: true };
  if (turn.stop !== undefined) return { end: { outcome: "stopped" } };
  if (last === undefined) return { call: { n: 1, purpose: "first", deliver: [] } };
  switch (last.outcome) {
    case "complete":
      return afterAnswer(turn, last);
    case "refused":
      return { end: { outcome: "refused", code: last.code ?? "content_refused" } };
    // Begun and not known to have ended: it may have been paid, so only a person repeats it.
    case "interrupted":
      return { end: { outcome: "interrupted" } };
    case "stopped":
      return { end: { outcome: "stopped" } };
    default:
      return afterFailure(turn, last, now);
  }
}

function afterAnswer(turn: TurnState, last: CallState): NextCall {
  if (last.form === "pass") return { end: { outcome: "passed" } };
  if (last.form === "reaction") return { end: { outcome: "reacted" } };
  if (last.form === "unclear" && !wasReAsked(turn.calls)) {
    return { call: { n: last.n + 1, purpose: "re-ask", deliver: [] } };
  }
  return { end: last.hasText ? { outcome: "said" } : { outcome: "failed", code: "empty_answer" } };
}

/** A turn is asked again for its form once; after that its answer is taken as it is. */
export function wasReAsked(calls: Pick<CallState, "purpose">[]): boolean {
  return calls.some((call) => call.purpose === "re-ask");
}

function afterFailure(turn: TurnState, last: CallState, now: number): NextCall {
  const code = last.code ?? "internal";
  if (code === "content_refused") return { end: { outcome: "refused", code } };
  const retries = turn.calls.filter((call) => call.purpose === "retry").length;
  const mayRetry = retryable.includes(code) && !last.firstToken && retries < turn.limits.retries;
  if (!mayRetry) return { end: { outcome: "failed", code } };
  const retryAt = (last.endedAt ?? now) + backoffMs(turn, last, retries);
  if (now < retryAt) return { wakeAt: retryAt };
  return { call: { n: last.n + 1, purpose: "retry", deliver: [] } };
}

/** Full jitter; what the provider asked for is a floor, up to a minute. */
function backoffMs(turn: TurnState, last: CallState, retries: number): number {
  const jitter = createRandom(`${turn.id}/${last.n}`)() * backoffBaseMs * 2 ** retries;
  return Math.ceil(Math.max(jitter, Math.min(last.retryAfterMs ?? 0, longestRetryAfterMs)));
}
