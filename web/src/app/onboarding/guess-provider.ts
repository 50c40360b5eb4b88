import type { ConnectionProvider } from "@parley/protocol";

/** What tokens of a provider begin with, the longer beginnings first. */
const beginnings: [start: string, provider: ConnectionProvider][] = [
  ["sk-ant-", "anthropic"],
  ["sk-or-", "openrouter"],
  ["sk-proj-", "openai"],
  ["sk-svcacct-", "openai"],
  ["sk-admin-", "openai"],
  ["AIza", "google"],
  ["gsk_", "groq"],
  ["tgp_v1_", "together"],
];
/** OpenAI's old form. Others begin with `sk-` as well, and a token must not be sent to whom it is not for. */
const oldOpenai = /^sk-[A-Za-z0-9]{40,}$/;

/** The provider a token tells by itself; null where it must be asked for. */
export function guessProvider(token: string): ConnectionProvider | null {
  const trimmed = token.trim();
  const found = beginnings.find(([start]) => trimmed.startsWith(start));
  return found?.[1] ?? (oldOpenai.test(trimmed) ? "openai" : null);
}
