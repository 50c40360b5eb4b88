import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { ModelRequest } from "./model-request.ts";

export interface OpenModel {
  model: LanguageModelV4;
  /** What this provider must be told beside the common parameters. */
  options?: NonNullable<LanguageModelV4CallOptions["providerOptions"]>;
}

/** The SDK's model of a provider. Each SDK is slow to load and most servers use one or two, so it is loaded on first use. */
export async function openModel(
  request: ModelRequest & { baseUrl: string },
  fetch: typeof globalThis.fetch,
): Promise<OpenModel> {
  const { baseUrl: baseURL, model } = request;
  const key = request.key?.reveal();
  switch (request.provider) {
    case "openai-chat":
    case "openai-compatible":
    case "together":
    case "groq":
    case "openrouter": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const given = key === undefined ? {} : { apiKey: key };
      const provider = createOpenAICompatible({ name: "parley", baseURL, includeUsage: true, fetch, ...given });
      return { model: provider.chatModel(model) };
    }
    default:
      throw new Error(`no model is behind ${request.provider}`);
  }
}
