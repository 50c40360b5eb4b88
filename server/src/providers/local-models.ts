import type { ConnectionProvider, LocalModel, LocalServer, LocalServerKind } from "@parley/protocol";
import { z } from "zod";

/** The programs with models that this server may look for on its own machine. */
export interface LocalModelServers {
  /** Whether it looks for any at all. */
  isOn(): boolean;
  /** Asks each of them at once; takes about a second at most and never throws. */
  find(): Promise<LocalServer[]>;
  /** Whether calls may go to `host:port` because this server looks there by itself. */
  has(hostAndPort: string): boolean;
}

interface Program {
  provider: ConnectionProvider;
  /** Of the base URL, and of the list that only this program answers with. */
  base: string;
  list: string;
  howToStart(port: string): string;
  /** Null for an answer that is not its list of models. */
  modelsOf(body: unknown): LocalModel[] | null;
}

const longestAnswerBytes = 512 * 1024;
const limitMs = 1_000;
const mostModels = 200;
const text = z.string().max(100).nullish().catch(null);
const id = z.string().min(1).max(200);

/** Such models make vectors and say nothing. */
const isEmbedding = (name: string, family: string | null | undefined) =>
  /embed|(?:^|[/_-])(?:bge|gte|e5|minilm)-|minilm/i.test(name) || /bert/i.test(family ?? "");

const OllamaList = z.object({
  models: z.array(
    z
      .object({ name: id, details: z.object({ family: text, parameter_size: text }).nullish().catch(null) })
      .and(z.union([z.object({ model: id }), z.object({ digest: id }), z.object({ modified_at: id })])),
  ),
});
const LlamacppList = z.object({
  data: z.array(z.object({ id, owned_by: z.literal("llamacpp") })).min(1),
});
const LmstudioList = z.object({
  data: z.array(z.object({ id, type: z.string(), state: z.enum(["loaded", "not-loaded"]), arch: text })),
});

const programs: Record<LocalServerKind, Program> = {
  ollama: {
    provider: "ollama",
    base: "/api",
    list: "/api/tags",
    howToStart: (port) => (port === "11434" ? "ollama serve" : `OLLAMA_HOST=127.0.0.1:${port} ollama serve`),
    modelsOf: (body) =>
      OllamaList.safeParse(body)
        .data?.models.filter((one) => !isEmbedding(one.name, one.details?.family))
        .map((one) => ({ id: one.name, size: one.details?.parameter_size ?? null })) ?? null,
  },
  llamacpp: {
    provider: "openai-compatible",
    base: "/v1",
    list: "/v1/models",
    howToStart: (port) => `llama-server -m model.gguf --port ${port}`,
    modelsOf: (body) => LlamacppList.safeParse(body).data?.data.map((one) => ({ id: one.id, size: null })) ?? null,
  },
  lmstudio: {
    provider: "openai-compatible",
    base: "/v1",
    list: "/api/v0/models",
    howToStart: (port) => (port === "1234" ? "lms server start" : `lms server start --port ${port}`),
    modelsOf: (body) =>
      LmstudioList.safeParse(body)
        .data?.data.filter((one) => one.type === "llm" || one.type === "vlm")
        .map((one) => ({ id: one.id, size: null })) ?? null,
  },
};

/**
 * Looks for Ollama, llama.cpp and LM Studio at fixed loopback addresses that
 * only the operator can change. `ownPort` is never asked: this server would
 * call itself.
 */
export function createLocalModelServers(options: {
  servers: readonly { kind: LocalServerKind; address: string }[];
  ownPort: () => number;
}): LocalModelServers {
  const others = () => options.servers.filter(({ address }) => portOf(address) !== String(options.ownPort()));
  return {
    isOn: () => options.servers.length > 0,
    find: () => Promise.all(others().map(ask)),
    has: (hostAndPort) => others().some((one) => one.address === hostAndPort),
  };
}

/** How to connect to one that was found. */
export function connectionTo({ kind, address }: Pick<LocalServer, "kind" | "address">) {
  const { provider, base } = programs[kind];
  return { provider, baseUrl: `http://${address}${base}` };
}

async function ask({ kind, address }: { kind: LocalServerKind; address: string }): Promise<LocalServer> {
  const { list, modelsOf, howToStart } = programs[kind];
  const models = modelsOf(await readJson(`http://${address}`, list));
  return {
    kind,
    address,
    running: models !== null,
    models: (models ?? []).slice(0, mostModels),
    howToStart: howToStart(portOf(address)),
  };
}

async function readJson(origin: string, path: string): Promise<unknown> {
  try {
    // Loaded when somebody looks: the HTTP client is large, and most servers never do.
    const { createProviderFetch } = await import("../outbound/provider-fetch.ts");
    const fetch = createProviderFetch(
      { baseUrl: origin, trusted: true, privateHosts: [] },
      { expect: "json", longestBytes: longestAnswerBytes },
    );
    const response = await fetch(`${origin}${path}`, {
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(limitMs),
    });
    return response.ok ? JSON.parse(await response.text()) : null;
  } catch {
    // Closed, hanging, a redirect, too long or no JSON: whatever is there, it is not what was looked for.
    return null;
  }
}

function portOf(address: string): string {
  return address.slice(address.lastIndexOf(":") + 1);
}
