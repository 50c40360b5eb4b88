import type { ConnectionProvider, ListedModel, Price } from "@parley/protocol";
import { z } from "zod";
import { createProviderFetch } from "../outbound/provider-fetch.ts";
import type { FactsOf } from "./catalogue/catalogue.ts";
import type { TieredPrice } from "./catalogue/entry.ts";
import { priceOfCall } from "./cost-of.ts";
import { failureOf, failureOfResponse } from "./failure-of.ts";
import type { FoundModels, ListRequest } from "./list-models.ts";
import { failed, type Failure } from "./model-request.ts";

const longestList = 2_000;
const size = z.int().positive().nullish().catch(null);
const name = z.string().nullish().catch(null);
const OpenaiModel = z.object({
  id: z.string().min(1).max(200),
  owned_by: name,
  name,
  display_name: name,
  context_length: size,
  context_window: size,
  max_context_length: size,
});
const NamedModel = z.object({
  name: z.string().min(1).max(200),
  displayName: name,
  inputTokenLimit: size,
  context_length: size,
  supportedGenerationMethods: z.array(z.string()).nullish().catch(null),
});
/** Of a long list one odd entry must not hide the others. */
const listOf = <S extends z.ZodType>(model: S) =>
  z.array(z.unknown()).transform((all) =>
    all.slice(0, longestList).flatMap((one) => {
      const parsed = model.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    }),
  );
// Together answers with the bare list.
const OpenaiList = z.union([
  z.object({ data: listOf(OpenaiModel) }),
  listOf(OpenaiModel).transform((data) => ({ data })),
]);
const NamedList = z.object({ models: listOf(NamedModel) });

export async function fetchModels(
  request: ListRequest,
  { privateHosts, factsOf }: { privateHosts: readonly string[]; factsOf: FactsOf },
): Promise<FoundModels | Failure> {
  const { provider, baseUrl, trusted, key } = request;
  /** What the provider says of its model comes before what the catalogue says. */
  const withFacts = (model: Told): ListedModel => {
    const facts = factsOf(provider, model.id);
    const { answerTokens, temperature, topP, efforts, refuses } = facts;
    const price = priceOfCall({ provider, baseUrl }, facts);
    return {
      ...model,
      contextTokens: model.contextTokens ?? facts.contextTokens,
      answerTokens,
      temperature,
      topP,
      efforts,
      refuses,
      price: price === null || price === "local" ? null : flat(price),
    };
  };
  try {
    const fetch = createProviderFetch({ baseUrl, trusted, privateHosts }, { expect: "json" });
    const response = await fetch(urlOf(provider, baseUrl), { headers: headersOf(request), signal: request.signal });
    const text = await response.text();
    if (!response.ok) return failureOfResponse(response, text, key);
    const body = parseJson(text);
    const models = modelsOf(provider, body);
    return models === null
      ? failed("bad_answer", "not a list of models")
      : { models: models.map(withFacts), server: isLlamacpp(provider, body) ? "llamacpp" : null };
  } catch (error) {
    return request.signal.aborted ? failed("no_first_token") : failureOf(error, key);
  }
}

function urlOf(provider: ConnectionProvider, baseUrl: string): string {
  switch (provider) {
    case "anthropic":
      return `${baseUrl}/models?limit=1000`;
    case "google":
      return `${baseUrl}/models?pageSize=1000`;
    case "cohere":
      // The list has stayed at version 1.
      return `${baseUrl.replace(/\/v2$/, "/v1")}/models?endpoint=chat&page_size=1000`;
    case "ollama":
      return `${baseUrl}/tags`;
    default:
      return `${baseUrl}/models`;
  }
}

function headersOf({ provider, key }: ListRequest): Record<string, string> {
  const accept = { accept: "application/json" };
  if (provider === "anthropic")
    return { ...accept, "anthropic-version": "2023-06-01", ...(key === null ? {} : { "x-api-key": key.reveal() }) };
  if (key === null) return accept;
  return provider === "google"
    ? { ...accept, "x-goog-api-key": key.reveal() }
    : { ...accept, authorization: `Bearer ${key.reveal()}` };
}

type Told = Pick<ListedModel, "id" | "name" | "contextTokens">;

/** Without what long prompts cost: enough to choose by. */
function flat(price: TieredPrice): Price {
  const { input, cachedInput, cacheWrite, output } = price;
  return {
    input,
    output,
    ...(cachedInput === undefined ? {} : { cachedInput }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
  };
}

function modelsOf(provider: ConnectionProvider, body: unknown): Told[] | null {
  if (provider === "google" || provider === "cohere" || provider === "ollama") {
    const parsed = NamedList.safeParse(body);
    if (!parsed.success) return null;
    return parsed.data.models
      .filter((model) => model.supportedGenerationMethods?.includes("generateContent") ?? true)
      .map((model) => ({
        id: model.name.replace(/^models\//, ""),
        name: model.displayName ?? null,
        contextTokens: model.inputTokenLimit ?? model.context_length ?? null,
      }));
  }
  const parsed = OpenaiList.safeParse(body);
  if (!parsed.success) return null;
  return parsed.data.data.map((model) => ({
    id: model.id,
    name: model.display_name ?? model.name ?? null,
    contextTokens: model.context_length ?? model.context_window ?? model.max_context_length ?? null,
  }));
}

/** It speaks like any other server, and must be called one call at a time: only its list tells it apart. */
function isLlamacpp(provider: ConnectionProvider, body: unknown): boolean {
  const parsed = provider === "openai-compatible" ? OpenaiList.safeParse(body).data : undefined;
  return parsed !== undefined && parsed.data.length > 0 && parsed.data.every((one) => one.owned_by === "llamacpp");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is not a list, and that is all the caller asks.
    return null;
  }
}
