import type { FailureCode, TurnOutcome } from "@parley/protocol";

/** What programs read beside a code; the page has its own table. */
const sentences: Record<FailureCode, string> = {
  key_refused: "The provider refused the token.",
  rate_limited: "The provider allows no more requests for now.",
  context_too_long: "The thread is longer than this model can read.",
  model_unknown: "The provider does not know this model ID.",
  content_refused: "The provider refused the content.",
  provider_error: "The provider had an error.",
  unreachable: "The provider cannot be reached.",
  no_first_token: "It had not started after the time limit.",
  went_silent: "It stopped sending in the middle.",
  took_too_long: "It took longer than the time limit.",
  cut_off: "The answer was cut off.",
  bad_answer: "The provider's answer could not be read.",
  empty_answer: "The answer was empty.",
  answer_too_long: "The answer was longer than a message may be.",
  no_connection: "It has no connection to a provider.",
  account_suspended: "The account it belongs to is suspended.",
  calls_used_up: "Today's calls of this account are used up. They start again at midnight UTC.",
  budget_reached: "The budget of the thread, or of the account's day, does not pay for it.",
  guest_limit_reached: "What its owner lets others spend in a day is used up. It starts again at midnight UTC.",
  offer_used_up:
    "What the server offers of it for today is used up, or too little is left for an answer. It opens again at midnight UTC; until then choose another voice.",
  local_only: "This thread is for models on this machine alone, and its model is elsewhere.",
  offer_withdrawn: "What it answered by is not offered any more: choose another voice, or another connection for it.",
  internal: "Something broke on the server.",
};

/** Why a turn ended without a whole answer; null if it did not fail. */
export function failureOf(outcome: TurnOutcome, code: FailureCode | null): { code: string; message: string } | null {
  switch (outcome) {
    case "said":
    case "passed":
    case "reacted":
    case "stopped":
      return null;
    case "interrupted":
      return { code: code ?? outcome, message: "The server stopped while it wrote. What came is kept." };
    case "refused":
      return { code: code ?? outcome, message: sentences.content_refused };
    case "failed":
      return { code: code ?? "internal", message: sentences[code ?? "internal"] };
  }
}
