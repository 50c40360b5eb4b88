import { estimateTokens, type Parameters } from "@parley/protocol";
import type { ModelFacts } from "./catalogue/catalogue.ts";
import type { ModelRequest } from "./model-request.ts";

/** Kept free for an answer of which nothing is known, and the most of a context that is kept free for one. */
const usualAnswerTokens = 8_192;
const largestShare = 0.25;
const smallestReserved = 4_096;

/** How much a model reads and says at most, in tokens; of an unknown one what the operator assumes. */
export function contextOf(
  provider: ModelRequest["provider"],
  facts: Pick<ModelFacts, "contextTokens">,
  assumed: { unknownContextTokens: number; localContextTokens: number },
): number {
  return facts.contextTokens ?? (provider === "ollama" ? assumed.localContextTokens : assumed.unknownContextTokens);
}

/** What of a context is left for the prompt, in tokens. */
export function promptBudget(
  { maxTokens }: Pick<Parameters, "maxTokens">,
  { answerTokens }: Pick<ModelFacts, "answerTokens">,
  contextTokens: number,
): number {
  const wanted = Math.min(maxTokens ?? usualAnswerTokens, answerTokens ?? usualAnswerTokens);
  return contextTokens - Math.min(wanted, Math.floor(contextTokens * largestShare));
}

/**
 * The context that Ollama is told to reserve: room for the prompt and the answer,
 * in powers of two, since it loads the model anew for each other size.
 */
export function contextToReserve(
  request: Pick<ModelRequest, "system" | "messages" | "parameters" | "contextTokens">,
): number {
  const texts = request.messages.reduce((sum, message) => sum + estimateTokens(message.text), 0);
  const needed = estimateTokens(request.system) + texts + (request.parameters.maxTokens ?? usualAnswerTokens);
  return Math.min(2 ** Math.ceil(Math.log2(Math.max(needed, smallestReserved))), request.contextTokens);
}
