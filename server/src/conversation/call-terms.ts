import { type CallPrice, dearestCost, usualAnswerTokens } from "@parley/engine";
import { estimateTokens, type Id, type Parameters } from "@parley/protocol";
import type { ModelFacts } from "../providers/catalogue/catalogue.ts";
import type { RequestMessage } from "../providers/model-request.ts";
import { findAccountBudget, findThreadBudget } from "../store/budgets.ts";
import type { Db } from "../store/open-store.ts";

/** What a call is told about its length, and what it may cost then. */
export interface CallTerms {
  parameters: Parameters;
  price: CallPrice;
  /** The most it may write, in tokens. */
  answerTokens: number;
  /** What it counts as where its price is unknown. */
  unknownCall: number;
}

interface Asked {
  thread: Id;
  /** Who pays. */
  account: Id;
  price: CallPrice;
  facts: Pick<ModelFacts, "answerTokens" | "refuses">;
  parameters: Parameters;
  /** True where it goes by an offer, which always has a limit of its own. */
  hasLimit?: boolean;
}

/**
 * Where a budget holds and its voice sets no limit, a call of known price is
 * told one: else all that a model could ever write would have to be paid for
 * before it begins, and a small budget would never begin anything.
 */
export async function termsOfCall(
  db: Db,
  { thread, account, price, facts, parameters, hasLimit = false }: Asked,
): Promise<CallTerms> {
  if (price === "local") return { parameters, price, answerTokens: 0, unknownCall: 0 };
  const budget = await findAccountBudget(db, account);
  const terms = { parameters, price, answerTokens: mostWritten(parameters, facts), unknownCall: budget.unknown_call };
  const isOpen = parameters.maxTokens === null && !facts.refuses.includes("maxTokens");
  const isShort = facts.answerTokens !== null && facts.answerTokens <= usualAnswerTokens;
  if (price === null || !isOpen || isShort) return terms;
  const hasCap = hasLimit || budget.cap !== null || (await findThreadBudget(db, thread)).cap !== null;
  if (!hasCap) return terms;
  return { ...terms, parameters: { ...parameters, maxTokens: usualAnswerTokens }, answerTokens: usualAnswerTokens };
}

/** Of a model that nobody knows a limit of, the usual one is assumed. */
function mostWritten(
  { maxTokens }: Pick<Parameters, "maxTokens">,
  { answerTokens, refuses }: Pick<ModelFacts, "answerTokens" | "refuses">,
): number {
  const told = refuses.includes("maxTokens") ? null : maxTokens;
  if (told === null) return answerTokens ?? usualAnswerTokens;
  return Math.min(told, answerTokens ?? told);
}

/** The most a call with this prompt may cost, in millionths of a US dollar. */
export function ceilingOf(terms: CallTerms, prompt: { system: string; messages: RequestMessage[] }): number {
  if (terms.price === "local") return 0;
  if (terms.price === null) return terms.unknownCall;
  return dearestCost({ prompt: promptTokens(prompt), answer: terms.answerTokens }, terms.price);
}

/** What a wire format adds to each message. */
const tokensPerMessage = 8;

export function promptTokens({ system, messages }: { system: string; messages: RequestMessage[] }): number {
  return messages.reduce((sum, { text }) => sum + estimateTokens(text) + tokensPerMessage, estimateTokens(system));
}
