import type { FailureCode } from "@parley/protocol";
import { expect, test } from "vitest";
import { nextCall, type CallState, type TurnState } from "./next-call.ts";
import type { NextCall } from "./round-state.ts";

const aCall = (changes: Partial<CallState> = {}): CallState => ({
  n: 1,
  purpose: "first",
  status: "ended",
  outcome: "failed",
  endedAt: 1_000,
  firstToken: false,
  hasText: false,
  ...changes,
});
const aTurn = (changes: Partial<TurnState> = {}): TurnState => ({
  id: "turn-1",
  status: "running",
  calls: [],
  limits: { retries: 2 },
  ...changes,
});
const later = 10_000_000;

const table: [string, Partial<TurnState>, NextCall][] = [
  ["the first call", {}, { call: { n: 1, purpose: "first", deliver: [] } }],
  ["nothing while a call runs", { calls: [aCall({ status: "started" })] }, {}],
  ["abort a stopped call", { stop: "person", calls: [aCall({ status: "started" })] }, { abort: true }],
  ["no call for a stopped turn", { stop: "person" }, { end: { outcome: "stopped" } }],
  [
    "no retry for a stopped turn",
    { stop: "mode", calls: [aCall({ code: "unreachable" })] },
    { end: { outcome: "stopped" } },
  ],
  ["said", { calls: [aCall({ outcome: "complete", hasText: true, firstToken: true })] }, { end: { outcome: "said" } }],
  [
    "an empty answer failed",
    { calls: [aCall({ outcome: "complete", firstToken: true })] },
    { end: { outcome: "failed", code: "empty_answer" } },
  ],
  [
    "a pass is an end of its own, though it left no text",
    { calls: [aCall({ outcome: "complete", firstToken: true, form: "pass" })] },
    { end: { outcome: "passed" } },
  ],
  [
    "a reaction needs no text",
    { calls: [aCall({ outcome: "complete", firstToken: true, form: "reaction" })] },
    { end: { outcome: "reacted" } },
  ],
  [
    "a keyword without a message is asked for once more",
    { calls: [aCall({ outcome: "complete", firstToken: true, form: "unclear" })] },
    { call: { n: 2, purpose: "re-ask", deliver: [] } },
  ],
  [
    "and never twice",
    {
      calls: [
        aCall({ outcome: "complete", firstToken: true, form: "unclear" }),
        aCall({ n: 2, purpose: "re-ask", outcome: "complete", firstToken: true, form: "unclear", hasText: true }),
      ],
    },
    { end: { outcome: "said" } },
  ],
  [
    "a re-ask that fails before its first token is tried again",
    {
      calls: [
        aCall({ outcome: "complete", firstToken: true, form: "unclear" }),
        aCall({ n: 2, purpose: "re-ask", code: "rate_limited" }),
      ],
    },
    { call: { n: 3, purpose: "retry", deliver: [] } },
  ],
  ["refused", { calls: [aCall({ outcome: "refused" })] }, { end: { outcome: "refused", code: "content_refused" } }],
  [
    "a refusal that came as a failure",
    { calls: [aCall({ code: "content_refused" })] },
    { end: { outcome: "refused", code: "content_refused" } },
  ],
  [
    "interrupted is never repeated",
    { calls: [aCall({ outcome: "interrupted" })] },
    { end: { outcome: "interrupted" } },
  ],
  ["a stopped call", { calls: [aCall({ outcome: "stopped" })] }, { end: { outcome: "stopped" } }],
  ["an ended turn", { status: "ended", calls: [aCall()] }, {}],
  [
    "the second retry",
    { calls: [aCall({ code: "rate_limited" }), aCall({ n: 2, purpose: "retry", code: "cut_off" })] },
    { call: { n: 3, purpose: "retry", deliver: [] } },
  ],
  [
    "no third retry",
    {
      calls: [1, 2, 3].map((n) => aCall({ n, purpose: n === 1 ? "first" : "retry", code: "rate_limited" })),
    },
    { end: { outcome: "failed", code: "rate_limited" } },
  ],
  [
    "no retry after the first token",
    { calls: [aCall({ code: "cut_off", firstToken: true, hasText: true })] },
    { end: { outcome: "failed", code: "cut_off" } },
  ],
];

test.each(table)("%s", (_name, turn, expected) => {
  expect(nextCall(aTurn(turn), later)).toEqual(expected);
});

const retried: FailureCode[] = ["rate_limited", "provider_error", "unreachable", "cut_off"];
const final: FailureCode[] = [
  "key_refused",
  "context_too_long",
  "model_unknown",
  "no_first_token",
  "went_silent",
  "took_too_long",
  "bad_answer",
  "empty_answer",
  "answer_too_long",
  "no_connection",
  "internal",
];

test.each(retried)("%s is tried again", (code) => {
  expect(nextCall(aTurn({ calls: [aCall({ code })] }), later)).toEqual({
    call: { n: 2, purpose: "retry", deliver: [] },
  });
});

test.each(final)("%s is not tried again", (code) => {
  expect(nextCall(aTurn({ calls: [aCall({ code })] }), later)).toEqual({ end: { outcome: "failed", code } });
});

test("before its time a retry is only announced, and the time is the same whenever it is asked", () => {
  const turn = aTurn({ calls: [aCall({ code: "rate_limited", retryAfterMs: 5_000 })] });
  expect(nextCall(turn, 1_000)).toEqual({ wakeAt: 6_000 });
  expect(nextCall(turn, 5_999)).toEqual({ wakeAt: 6_000 });
  expect(nextCall(turn, 6_000).call?.purpose).toBe("retry");
});

test("what a provider asks for is honoured up to a minute", () => {
  const turn = aTurn({ calls: [aCall({ code: "rate_limited", retryAfterMs: 3_600_000 })] });
  expect(nextCall(turn, 1_000)).toEqual({ wakeAt: 61_000 });
});

test("backoff is full jitter: spread over turns, doubling, never beyond its bound", () => {
  const waits = (calls: CallState[]): number[] =>
    Array.from(
      { length: 200 },
      (_, index) => (nextCall(aTurn({ id: `turn-${index}`, calls }), 1_000).wakeAt ?? 1_000) - 1_000,
    );
  const first = waits([aCall({ code: "unreachable" })]);
  const second = waits([aCall({ code: "unreachable" }), aCall({ n: 2, purpose: "retry", code: "unreachable" })]);
  expect(Math.max(...first)).toBeLessThanOrEqual(500);
  expect(Math.max(...second)).toBeLessThanOrEqual(1_000);
  expect(Math.max(...second)).toBeGreaterThan(700);
  expect(Math.min(...first)).toBeLessThan(100);
  expect(new Set(first).size).toBeGreaterThan(100);
});
