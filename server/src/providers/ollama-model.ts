import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import { z } from "zod";

interface OllamaSettings {
  baseURL: string;
  apiKey: string;
  fetch: typeof fetch;
  model: string;
  contextTokens: number;
}

const Line = z.object({
  message: z.object({ content: z.string().default(""), thinking: z.string().nullish() }).nullish(),
  done: z.boolean().default(false),
  done_reason: z.string().nullish(),
  prompt_eval_count: z.number().nullish(),
  eval_count: z.number().nullish(),
  error: z.unknown().optional(),
});

/**
 * Ollama's own chat endpoint as an SDK's model. Its imitation of OpenAI takes no
 * context size and cuts the beginning of a long prompt off in silence.
 */
export function createOllamaModel(settings: OllamaSettings): Pick<LanguageModelV4, "doStream"> {
  return {
    async doStream(options) {
      const url = `${settings.baseURL}/chat`;
      const body = bodyOf(settings, options);
      const response = await settings.fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          // Ollama itself has no keys; a proxy in front of it may.
          ...(settings.apiKey === "" ? {} : { authorization: `Bearer ${settings.apiKey}` }),
        },
        body: JSON.stringify(body),
        signal: options.abortSignal ?? null,
      });
      if (!response.ok || response.body === null)
        throw new APICallError({
          message: response.statusText,
          url,
          requestBodyValues: {},
          statusCode: response.status,
          responseHeaders: Object.fromEntries(response.headers),
          responseBody: await response.text(),
        });
      return { stream: response.body.pipeThrough(new TextDecoderStream()).pipeThrough(partsOfLines(options)) };
    },
  };
}

function bodyOf({ model, contextTokens }: OllamaSettings, options: LanguageModelV4CallOptions): object {
  const messages = options.prompt.map(({ role, content }) => ({
    role,
    content:
      typeof content === "string" ? content : content.map((part) => (part.type === "text" ? part.text : "")).join(""),
  }));
  const { temperature, topP, maxOutputTokens } = options;
  const think = thinkOf(options);
  return {
    model,
    stream: true,
    messages,
    ...(think === undefined ? {} : { think }),
    options: {
      num_ctx: contextTokens,
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { top_p: topP }),
      ...(maxOutputTokens === undefined ? {} : { num_predict: maxOutputTokens }),
    },
  };
}

/** Ollama has no level below `low`. */
function thinkOf({ reasoning }: LanguageModelV4CallOptions): string | undefined {
  return reasoning === "minimal" ? "low" : reasoning;
}

function partsOfLines(options: LanguageModelV4CallOptions): TransformStream<string, LanguageModelV4StreamPart> {
  let rest = "";
  return new TransformStream({
    start(controller) {
      const isMapped = thinkOf(options) !== options.reasoning;
      const warnings = isMapped ? [{ type: "compatibility" as const, feature: "reasoning" }] : [];
      controller.enqueue({ type: "stream-start", warnings });
    },
    transform(chunk, controller) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) for (const part of partsOf(line)) controller.enqueue(part);
    },
    flush(controller) {
      for (const part of partsOf(rest)) controller.enqueue(part);
    },
  });
}

function partsOf(text: string): LanguageModelV4StreamPart[] {
  if (text.trim() === "") return [];
  let line: z.infer<typeof Line>;
  try {
    line = Line.parse(JSON.parse(text));
  } catch {
    // Not with its text, which may be part of an answer.
    return [{ type: "error", error: new Error("a line is not what Ollama says") }];
  }
  if (line.error !== undefined) return [{ type: "error", error: line.error }];
  const parts: LanguageModelV4StreamPart[] = [];
  if (line.message?.thinking) parts.push({ type: "reasoning-delta", id: "0", delta: line.message.thinking });
  if (line.message?.content) parts.push({ type: "text-delta", id: "0", delta: line.message.content });
  if (line.done) parts.push(endOf(line));
  return parts;
}

function endOf(line: z.infer<typeof Line>): LanguageModelV4StreamPart {
  const input = line.prompt_eval_count ?? undefined;
  const output = line.eval_count ?? undefined;
  return {
    type: "finish",
    finishReason: { unified: line.done_reason === "length" ? "length" : "stop", raw: line.done_reason ?? "stop" },
    usage: {
      inputTokens: { total: input, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: output, text: undefined, reasoning: undefined },
    },
  };
}
