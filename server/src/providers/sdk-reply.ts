import type { LanguageModelV4Prompt, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { Usage } from "@parley/protocol";
import { createProviderFetch } from "../outbound/provider-fetch.ts";
import type { FactsOf } from "./catalogue/catalogue.ts";
import { failureOf } from "./failure-of.ts";
import { failed, type ModelRequest, type ReplyPart, type ReplySource } from "./model-request.ts";
import { openModel } from "./open-model.ts";
import { fitParameters, noticesOf, withNotices } from "./fit-parameters.ts";

/** Every real provider: one request over its SDK's model, no retries of its own, one loop over the parts. */
export function createSdkReply(privateHosts: readonly string[], factsOf: FactsOf): ReplySource {
  return async function* (request): AsyncGenerator<ReplyPart, void> {
    const { baseUrl, trusted } = request;
    if (baseUrl === null) return yield failed("no_connection");
    let begun = false;
    try {
      const { model, options } = await openModel({ ...request, baseUrl }, (fetching) =>
        createProviderFetch({ baseUrl, trusted, privateHosts }, fetching),
      );
      const facts = factsOf(request.provider, request.model);
      const fitted = fitParameters(request.parameters, facts);
      const { temperature, topP, maxTokens, reasoningEffort } = fitted.parameters;
      let { notices } = fitted;
      const longest = longestAnswer(maxTokens ?? facts.answerTokens);
      let length = 0;
      const { stream } = await model.doStream({
        prompt: promptOf(request),
        abortSignal: request.signal,
        ...(temperature === null ? {} : { temperature }),
        ...(topP === null ? {} : { topP }),
        ...(maxTokens === null ? {} : { maxOutputTokens: maxTokens }),
        ...(reasoningEffort === null ? {} : { reasoning: reasoningEffort }),
        ...(options === undefined ? {} : { providerOptions: options }),
      });
      begun = true;
      // Leaving this loop cancels the stream, which closes the connection.
      for await (const part of stream) {
        if (part.type === "text-delta" || part.type === "reasoning-delta") length += part.delta.length;
        if (length > longest) return yield failed("answer_too_long");
        switch (part.type) {
          case "stream-start":
            notices = noticesOf(part.warnings, fitted);
            // Said at once: a turn that is stopped gets no counts of its provider.
            if (Object.keys(notices).length > 0) yield { type: "usage", usage: withNotices(null, notices) };
            break;
          case "text-delta":
            yield { type: "text", text: part.delta };
            break;
          case "reasoning-delta":
            yield { type: "reasoning", text: part.delta };
            break;
          case "error":
            return yield failureOf(part.error, request.key, begun);
          case "finish":
            yield { type: "usage", usage: withNotices(usageOf(part.usage), notices) };
            return yield endOf(part.finishReason);
          default:
          // Starts, ends and metadata say nothing that is needed; no tools are offered.
        }
      }
      yield failed("cut_off");
    } catch (error) {
      yield failureOf(error, request.key, begun);
    }
  };
}

/** Twice what was allowed, in characters: only an endless stream is that long. Where nothing is known the socket's cap stays. */
function longestAnswer(tokens: number | null): number {
  return tokens === null ? Number.POSITIVE_INFINITY : (tokens + shortAnswerTokens) * 2 * charactersPerToken;
}

function promptOf({ system, messages }: ModelRequest): LanguageModelV4Prompt {
  return [
    { role: "system", content: system },
    ...messages.map(({ role, text }) => ({ role, content: [{ type: "text" as const, text }] })),
  ];
}

function endOf(reason: { unified: string; raw: string | undefined }): ReplyPart {
  switch (reason.unified) {
    case "content-filter":
      return failed("content_refused");
    case "error":
      return failed("provider_error");
    case "length":
      return { type: "finished", reason: "length" };
    case "interrupted":
      return failed("cut_off");
    case "other":
      // What an SDK says where a stream just stopped, without any reason of the provider's.
      return reason.raw === undefined ? failed("cut_off") : { type: "finished", reason: "stop" };
    default:
      return { type: "finished", reason: "stop" };
  }
}

function usageOf({ inputTokens, outputTokens }: LanguageModelV4Usage): Usage {
  const cacheWrite = count(inputTokens.cacheWrite);
  return {
    input: count(inputTokens.total),
    cachedInput: count(inputTokens.cacheRead),
    output: count(outputTokens.total),
    reasoning: count(outputTokens.reasoning),
    ...(cacheWrite === null || cacheWrite === 0 ? {} : { cacheWrite }),
  };
}

/** Of a short answer one long word may be much. */
const shortAnswerTokens = 50;
const charactersPerToken = 4;
/** More tokens than any model takes are no count. */
const mostTokens = 100_000_000;

function count(tokens: number | undefined): number | null {
  return tokens !== undefined && Number.isInteger(tokens) && tokens >= 0 && tokens <= mostTokens ? tokens : null;
}
