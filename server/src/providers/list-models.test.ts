import type { ConnectionProvider } from "@parley/protocol";
import { afterEach, expect, test } from "vitest";
import { Secret } from "../secrets/secret.ts";
import { baseUrlOf } from "./base-urls.ts";
import { createFactsOf } from "./catalogue/catalogue.ts";
import { createListModels } from "./list-models.ts";
import { startProvider, type TestProvider } from "./testing/start-provider.ts";

let provider: TestProvider | undefined;
afterEach(async () => {
  await provider?.stop();
  provider = undefined;
});

/** The list of a provider that answers with this body, and what it was asked. */
async function list(name: ConnectionProvider, base: string, body: unknown, status = 200) {
  const started = await startProvider((response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  provider = started;
  const found = await createListModels({ privateHosts: [], factsOf: createFactsOf() })({
    provider: name,
    baseUrl: started.url.replace("/v1", base),
    trusted: true,
    key: new Secret("sk-canary-key"),
    signal: AbortSignal.timeout(2_000),
  });
  return { found, asked: started.requests[0] };
}

/** A model of which nothing is known. */
const a = {
  name: null,
  contextTokens: null,
  answerTokens: null,
  temperature: null,
  topP: null,
  efforts: null,
  refuses: [],
  price: null,
};

test.each<[ConnectionProvider, string, unknown, string, string, object[]]>([
  [
    "openai",
    "/v1",
    { data: [{ id: "gpt-5" }] },
    "/v1/models",
    "authorization",
    [
      {
        ...a,
        id: "gpt-5",
        contextTokens: 400_000,
        answerTokens: 128_000,
        refuses: ["temperature", "topP"],
        efforts: ["minimal", "low", "medium", "high"],
      },
    ],
  ],
  [
    "mistral",
    "/v1",
    { data: [{ id: "m", max_context_length: 9 }] },
    "/v1/models",
    "authorization",
    [{ ...a, id: "m", contextTokens: 9 }],
  ],
  [
    "groq",
    "/v1",
    { data: [{ id: "m", context_window: 9 }] },
    "/v1/models",
    "authorization",
    [{ ...a, id: "m", contextTokens: 9 }],
  ],
  [
    "together",
    "/v1",
    [{ id: "m", display_name: "M", context_length: 9 }],
    "/v1/models",
    "authorization",
    [{ ...a, id: "m", name: "M", contextTokens: 9 }],
  ],
  [
    "anthropic",
    "/v1",
    { data: [{ id: "m", display_name: "M" }] },
    "/v1/models?limit=1000",
    "x-api-key",
    [{ ...a, id: "m", name: "M" }],
  ],
  [
    "google",
    "/v1beta",
    {
      models: [
        { name: "models/m", displayName: "M", inputTokenLimit: 9, supportedGenerationMethods: ["generateContent"] },
        { name: "models/embedding", supportedGenerationMethods: ["embedContent"] },
      ],
    },
    "/v1beta/models?pageSize=1000",
    "x-goog-api-key",
    [{ ...a, id: "m", name: "M", contextTokens: 9 }],
  ],
  [
    "cohere",
    "/v2",
    { models: [{ name: "m", context_length: 9 }] },
    "/v1/models?endpoint=chat&page_size=1000",
    "authorization",
    [{ ...a, id: "m", contextTokens: 9 }],
  ],
  [
    "ollama",
    "/api",
    { models: [{ name: "llama3:8b", size: 1 }] },
    "/api/tags",
    "authorization",
    [{ ...a, id: "llama3:8b" }],
  ],
])(
  "the models of %s are asked for at its own place, with the key in its own header",
  async (name, base, body, path, header, models) => {
    const { found, asked } = await list(name, base, body);
    expect(found).toEqual({ models, server: null });
    expect(asked?.path).toBe(path);
    expect(asked?.headers[header]).toMatch(/^(Bearer )?sk-canary-key$/);
  },
);

test.each([
  [401, { error: { message: "bad key sk-canary-key" } }, "key_refused"],
  [500, "oops", "provider_error"],
  [200, "<html>", "bad_answer"],
  [200, { data: "none" }, "bad_answer"],
  [302, "", "bad_answer"],
] as const)("HTTP %i with %j is a failure and repeats no key", async (status, body, code) => {
  const { found } = await list("openai", "/v1", body, status);
  expect(found).toMatchObject({ type: "failed", code });
  expect(JSON.stringify(found)).not.toContain("canary");
});

test("a base URL is understood with and without the path of its version", () => {
  expect([
    baseUrlOf("anthropic", null),
    baseUrlOf("anthropic", "https://proxy.example"),
    baseUrlOf("anthropic", "https://proxy.example/claude/v1"),
    baseUrlOf("google", "http://h:1"),
    baseUrlOf("ollama", "http://h:11434"),
    baseUrlOf("ollama", "http://h:11434/v1"),
    baseUrlOf("ollama", "http://h:11434/api"),
    baseUrlOf("openai-compatible", "http://h:8080"),
    baseUrlOf("openai-compatible", null),
  ]).toEqual([
    "https://api.anthropic.com/v1",
    "https://proxy.example/v1",
    "https://proxy.example/claude/v1",
    "http://h:1/v1beta",
    "http://h:11434/api",
    "http://h:11434/api",
    "http://h:11434/api",
    "http://h:8080",
    null,
  ]);
});
