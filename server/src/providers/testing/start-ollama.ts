import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { startProvider, type TestProvider } from "./start-provider.ts";
import { wires } from "./wires.ts";

export interface TestOllama extends TestProvider {
  /** `host:port`, as it is looked for. */
  address: string;
  /** The most chats that were open at once. */
  mostAtOnce(): number;
}

interface OllamaOptions {
  models: string[];
  /** What each model says, word by word. */
  says?: (model: string) => string;
  /** Between two words, in milliseconds. */
  paceMs?: number;
  /** A free one unless it is given. */
  port?: number;
}

const wire = wires.find((one) => one.provider === "ollama");

/** A stand-in that speaks Ollama's protocol over a real socket: its list of models, and chats that stream. */
export async function startOllama({
  models,
  says = () => "Hello there.",
  paceMs = 0,
  port = 0,
}: OllamaOptions): Promise<TestOllama> {
  let open = 0;
  let most = 0;
  const chat = async (response: ServerResponse, model: string): Promise<void> => {
    open += 1;
    most = Math.max(most, open);
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    for (const word of says(model).split(/(?<= )/)) {
      response.write(wire?.text(word));
      if (paceMs > 0) await wait(paceMs);
    }
    open -= 1;
    response.end(wire?.end);
  };
  const provider = await startProvider((response, { path, body }) => {
    if (path === "/api/tags") return json(response, { models: models.map(entryOf) });
    if (path === "/api/chat" && typeof body === "object" && body !== null && "model" in body)
      return chat(response, String(body.model));
    return json(response, { error: "not found" }, 404);
  }, port);
  return { ...provider, address: new URL(provider.url).host, mostAtOnce: () => most };
}

export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** As `/api/tags` of Ollama 0.12 tells it. */
function entryOf(name: string) {
  const isEmbedding = name.includes("embed");
  return {
    name,
    model: name,
    modified_at: "2026-02-03T10:11:12.131415161+01:00",
    size: 2_019_393_189,
    digest: "a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72",
    details: {
      parent_model: "",
      format: "gguf",
      family: isEmbedding ? "nomic-bert" : "llama",
      families: [isEmbedding ? "nomic-bert" : "llama"],
      parameter_size: "3.2B",
      quantization_level: "Q4_K_M",
    },
  };
}
