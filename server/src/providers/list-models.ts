import type { ConnectionProvider, ListedModel } from "@parley/protocol";
import type { Secret } from "../secrets/secret.ts";
import type { FactsOf } from "./catalogue/catalogue.ts";
import { failed, type Failure } from "./model-request.ts";

export interface ListRequest {
  provider: ConnectionProvider;
  baseUrl: string;
  trusted: boolean;
  key: Secret | null;
  signal: AbortSignal;
}

export interface FoundModels {
  models: ListedModel[];
  /** The program that answered, where its list says so. */
  server: "llamacpp" | null;
}

export type ListModels = (request: ListRequest) => Promise<FoundModels | Failure>;

/** Asks a provider for its models; loaded on first use, as the providers are. */
export function createListModels(options: { privateHosts: readonly string[]; factsOf: FactsOf }): ListModels {
  return async (request) => {
    try {
      const { fetchModels } = await import("./fetch-models.ts");
      return await fetchModels(request, options);
    } catch (error) {
      // Nothing above may leave here with a key in its text.
      return failed("internal", error instanceof Error ? error.name : null);
    }
  };
}
