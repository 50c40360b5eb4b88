import { AsyncLocalStorage } from "node:async_hooks";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Secret } from "../secrets/secret.ts";

type ChatModel = Pick<LanguageModelV4, "doStream">;

/**
 * The SDK's models by address and name: making one builds its schemas, which costs
 * more than the request. What belongs to one call is in none of them: the key goes
 * along as a header, and the fetch, which knows where the call may go, by context.
 */
const models = new Map<string, ChatModel>();
const mostModels = 200;
const calling = new AsyncLocalStorage<typeof fetch>();

interface Asked {
  baseURL: string;
  model: string;
  key: Secret | null;
}

/** Opens a model of an endpoint that speaks Chat Completions, for one call over the given fetch. */
export async function createCompatibleModel(asked: Asked): Promise<(fetch: typeof globalThis.fetch) => ChatModel> {
  const shared = await sharedModel(asked);
  const token = asked.key?.reveal() ?? "";
  const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
  return (fetch) => ({
    doStream: (options) =>
      calling.run(fetch, () => shared.doStream({ ...options, headers: { ...options.headers, ...headers } })),
  });
}

async function sharedModel({ baseURL, model }: Asked): Promise<ChatModel> {
  const id = `${baseURL} ${model}`;
  const known = models.get(id);
  if (known !== undefined) return known;
  const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
  const made = createOpenAICompatible({ baseURL, name: "parley", includeUsage: true, fetch: fetchOfCall }).chatModel(
    model,
  );
  if (models.size >= mostModels) models.clear();
  models.set(id, made);
  return made;
}

function fetchOfCall(...request: Parameters<typeof fetch>): ReturnType<typeof fetch> {
  const own = calling.getStore();
  // Never the process's own fetch: it would go anywhere.
  if (own === undefined) throw new Error("a request of no call");
  return own(...request);
}
