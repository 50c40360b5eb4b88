import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4Prompt, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { Usage } from "@parley/protocol";
import { createProviderFetch } from "../outbound/provider-fetch.ts";
import { failureOf } from "./failure-of.ts";
import { failed, type ModelRequest, type ReplyPart, type ReplySource } from "./model-request.ts";

/** Chat Completions at the connection's address; one request, no retries of its own. */
export const openaiCompatible: ReplySource = async function* (request): AsyncGenerator<ReplyPart, void> {
  if (request.baseUrl === null) return yield failed("no_connection");
  try {
    const provider = createOpenAICompatible({
      name: "parley",
      baseURL: request.baseUrl,
      ...(request.key === null ? {} : { apiKey: request.key }),
      includeUsage: true,
      fetch: createProviderFetch({ baseUrl: request.baseUrl, trusted: true, privateHosts: [] }),
    });
    const { temperature, maxTokens } = request.parameters;
    const { stream } = await provider.chatModel(request.model).doStream({
      prompt: promptOf(request),
      abortSignal: request.signal,
      ...(temperature === null ? {} : { temperature }),
      ...(maxTokens === null ? {} : { maxOutputTokens: maxTokens }),
    });
    // Leaving this loop cancels the stream, which closes the connection.
    for await (const part of stream) {
      switch (part.type) {
        case "text-delta":
          yield { type: "text", text: part.delta };
          break;
        case "reasoning-delta":
          yield { type: "reasoning", text: part.delta };
          break;
        case "error":
          return yield failureOf(part.error, request.key);
        case "finish":
          yield { type: "usage", usage: usageOf(part.usage) };
          return yield endOf(part.finishReason.unified);
        default:
        // Starts, ends and metadata say nothing that is needed; no tools are offered.
      }
    }
    yield failed("cut_off");
  } catch (error) {
    yield failureOf(error, request.key);
  }
};

function promptOf({ system, messages }: ModelRequest): LanguageModelV4Prompt {
  return [
    { role: "system", content: system },
    ...messages.map(({ role, text }) => ({ role, content: [{ type: "text" as const, text }] })),
  ];
}

function endOf(reason: string): ReplyPart {
  if (reason === "content-filter") return failed("content_refused");
  if (reason === "error") return failed("provider_error");
  return { type: "finished", reason: reason === "length" ? "length" : "stop" };
}

function usageOf({ inputTokens, outputTokens }: LanguageModelV4Usage): Usage {
  return {
    input: count(inputTokens.total),
    cachedInput: count(inputTokens.cacheRead),
    output: count(outputTokens.total),
    reasoning: count(outputTokens.reasoning),
  };
}

function count(tokens: number | undefined): number | null {
  return tokens !== undefined && Number.isInteger(tokens) && tokens >= 0 ? tokens : null;
}
