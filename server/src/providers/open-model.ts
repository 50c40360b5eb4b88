import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { type CreateFetch, readChatDirectly, type StreamingModel } from "./chat-completions.ts";
import { createCompatibleModel } from "./compatible-model.ts";
import { contextToReserve } from "./context-for.ts";
import type { ModelRequest } from "./model-request.ts";

export interface OpenModel {
  model: StreamingModel;
  /** What this provider must be told beside the common parameters. */
  options?: NonNullable<LanguageModelV4CallOptions["providerOptions"]>;
}

/**
 * The SDK's model of a provider. Each SDK is slow to load and most servers use
 * one or two, so it is loaded on first use. Address and key are always given,
 * even an empty key: an SDK that misses one looks in the environment, and the
 * operator's key would go to an address that somebody typed.
 */
export async function openModel(
  request: ModelRequest & { baseUrl: string },
  createFetch: CreateFetch,
): Promise<OpenModel> {
  const { baseUrl: baseURL, model } = request;
  const access = { baseURL, apiKey: request.key?.reveal() ?? "" };
  const settings = { ...access, fetch: createFetch() };
  switch (request.provider) {
    case "openai": {
      const { createOpenAI } = await import("@ai-sdk/openai");
      // Nothing is to be kept there: the thread is here.
      return { model: createOpenAI(settings).responses(model), options: { openai: { store: false } } };
    }
    case "openai-chat": {
      const { createOpenAI } = await import("@ai-sdk/openai");
      return { model: readChatDirectly((fetch) => createOpenAI({ ...access, fetch }).chat(model), createFetch) };
    }
    case "openai-compatible":
    case "together":
    case "groq":
    case "openrouter": {
      const open = await createCompatibleModel({ baseURL, model, key: request.key });
      return { model: readChatDirectly(open, createFetch) };
    }
    case "anthropic": {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      return { model: createAnthropic(settings)(model) };
    }
    case "google": {
      const { createGoogle } = await import("@ai-sdk/google");
      return { model: createGoogle(settings)(model) };
    }
    case "mistral": {
      const { createMistral } = await import("@ai-sdk/mistral");
      return { model: createMistral(settings)(model) };
    }
    case "cohere": {
      const { createCohere } = await import("@ai-sdk/cohere");
      return { model: createCohere(settings)(model) };
    }
    case "ollama": {
      const { createOllamaModel } = await import("./ollama-model.ts");
      return { model: createOllamaModel({ ...settings, model, contextTokens: contextToReserve(request) }) };
    }
    case "practice":
    case "scripted":
      throw new Error(`${request.provider} voices have no model`);
  }
}
