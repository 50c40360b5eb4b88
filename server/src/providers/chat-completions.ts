import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { createSseReader } from "@parley/protocol";
import type { ProviderFetchOptions } from "../outbound/provider-fetch.ts";

/** A model as far as it is used here. */
export interface StreamingModel {
  doStream(options: LanguageModelV4CallOptions): PromiseLike<{ stream: AsyncIterable<LanguageModelV4StreamPart> }>;
}

export type CreateFetch = (options?: Pick<ProviderFetchOptions, "takeStream">) => typeof fetch;

/**
 * Chat Completions, the format of most endpoints: the SDK writes the request and
 * reads refusals, the stream is read here. Its five chained web streams and a
 * schema check for each token cost twice what bringing the token costs.
 */
export function readChatDirectly(
  open: (fetch: typeof globalThis.fetch) => Pick<LanguageModelV4, "doStream">,
  createFetch: CreateFetch,
): StreamingModel {
  return {
    async doStream(options) {
      let bytes: AsyncIterable<Uint8Array> | null = null as AsyncIterable<Uint8Array> | null;
      const takeStream = (taken: AsyncIterable<Uint8Array>): void => {
        bytes = taken;
      };
      const { stream } = await open(createFetch({ takeStream })).doStream(options);
      // What the SDK would read is empty; its first part says which parameters it left out.
      const reader = stream.getReader();
      const { value: first } = await reader.read();
      void reader.cancel().catch(() => undefined);
      return { stream: chatParts(bytes ?? noBytes(), first?.type === "stream-start" ? first : null) };
    },
  };
}

async function* noBytes(): AsyncGenerator<Uint8Array, void> {}

type Finish = Extract<LanguageModelV4StreamPart, { type: "finish" }>;

/** The parts of an answer; what is not JSON, or no object, is an error part and the end. */
async function* chatParts(
  bytes: AsyncIterable<Uint8Array>,
  start: LanguageModelV4StreamPart | null,
): AsyncGenerator<LanguageModelV4StreamPart, void> {
  if (start !== null) yield start;
  const decoder = new TextDecoder();
  const read = createSseReader();
  const finish: Finish = { type: "finish", finishReason: { unified: "other", raw: undefined }, usage: noUsage };
  for await (const piece of bytes) {
    for (const { data } of read(decoder.decode(piece, { stream: true }))) {
      if (data === "[DONE]") return yield finish;
      if (data === "") continue;
      const chunk = parseObject(data);
      if (chunk === null) return yield { type: "error", error: new Error("a chunk is no JSON object") };
      if (isObject(chunk["error"]) || typeof chunk["error"] === "string")
        return yield { type: "error", error: chunk["error"] };
      if (!Array.isArray(chunk["choices"])) return yield { type: "error", error: new Error("a chunk has no choices") };
      yield* partsOf(chunk, finish);
    }
  }
  yield finish;
}

/** The text of one chunk; reason and usage are kept for the end. */
function* partsOf(chunk: JsonObject, finish: Finish): Generator<LanguageModelV4StreamPart, void> {
  if (isObject(chunk["usage"])) finish.usage = usageOf(chunk["usage"]);
  const choices = chunk["choices"];
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (!isObject(choice)) return;
  const raw = choice["finish_reason"];
  if (typeof raw === "string" && raw !== "") finish.finishReason = { unified: reasons[raw] ?? "other", raw };
  const delta = choice["delta"];
  if (!isObject(delta)) return;
  // Two spellings: DeepSeek's and OpenRouter's.
  const reasoning = delta["reasoning_content"] ?? delta["reasoning"];
  if (typeof reasoning === "string" && reasoning !== "") yield { type: "reasoning-delta", id: "0", delta: reasoning };
  const text = delta["content"];
  if (typeof text === "string" && text !== "") yield { type: "text-delta", id: "0", delta: text };
}

const reasons: Partial<Record<string, Finish["finishReason"]["unified"]>> = {
  stop: "stop",
  length: "length",
  content_filter: "content-filter",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  error: "error",
};

const noUsage: Finish["usage"] = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

function usageOf(usage: JsonObject): Finish["usage"] {
  const input = numberIn(usage, "prompt_tokens");
  // Who counts, and names no cache and no reasoning, had none.
  const cached = numberIn(usage["prompt_tokens_details"], "cached_tokens") ?? 0;
  const output = numberIn(usage, "completion_tokens");
  const reasoning = numberIn(usage["completion_tokens_details"], "reasoning_tokens") ?? 0;
  return {
    inputTokens: { total: input, noCache: undefined, cacheRead: cached, cacheWrite: undefined },
    outputTokens: { total: output, text: undefined, reasoning },
  };
}

type JsonObject = Record<string, unknown>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function numberIn(value: unknown, key: string): number | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === "number" ? found : undefined;
}

function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    // Not JSON, which is what the caller wants to know.
    return null;
  }
}
