import type { ModelRequest } from "./model-request.ts";

const smallest = 4_096;
/** More takes more memory than most machines have; a model that is known to take more may. */
const largestUnknown = 32_768;
/** Of most scripts; a low figure only reserves a little more than needed. */
const charactersPerToken = 3;
const answerTokens = 2_048;

/**
 * The context to reserve for a request: room for the prompt and the answer, in
 * powers of two, since a server loads the model anew for each other size.
 */
export function contextFor(
  request: Pick<ModelRequest, "system" | "messages" | "parameters">,
  largest: number | null = null,
): number {
  const characters = request.messages.reduce((sum, message) => sum + message.text.length, request.system.length);
  const needed = characters / charactersPerToken + (request.parameters.maxTokens ?? answerTokens);
  const size = 2 ** Math.ceil(Math.log2(Math.max(needed, smallest)));
  return Math.min(size, largest ?? largestUnknown);
}
