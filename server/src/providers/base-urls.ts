import type { ConnectionProvider } from "@parley/protocol";

/** Where each provider is unless a connection says otherwise; null has no place of its own. */
const ownBaseUrls: Record<ConnectionProvider, string | null> = {
  openai: "https://api.openai.com/v1",
  "openai-compatible": null,
  anthropic: "https://api.anthropic.com/v1",
  google: "https://generativelanguage.googleapis.com/v1beta",
  mistral: "https://api.mistral.ai/v1",
  cohere: "https://api.cohere.com/v2",
  together: "https://api.together.ai/v1",
  groq: "https://api.groq.com/openai/v1",
  openrouter: "https://openrouter.ai/api/v1",
  ollama: "http://127.0.0.1:11434/api",
};

/**
 * The base URL calls go to. People write some providers' addresses with the
 * version's path and some without it, so a bare origin gets the path of the
 * provider's own address.
 */
export function baseUrlOf(provider: ConnectionProvider, given: string | null): string | null {
  const own = ownBaseUrls[provider];
  if (given === null || own === null) return given ?? own;
  // Ollama is often named by the path of its OpenAI imitation, which takes no context size.
  const url = provider === "ollama" ? given.replace(/\/(v1|api)$/, "") : given;
  return new URL(url).pathname === "/" ? `${url.replace(/\/$/, "")}${new URL(own).pathname}` : url;
}
