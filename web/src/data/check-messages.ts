import type { FailureCode } from "@parley/protocol";

/** How a connection fared and where a voice sits: texts that only the list of identities needs. */
export const checkMessages = {
  worked: (when: string) => `worked ${when}`,
  failed: (code: FailureCode, when: string) => `${failures[code] ?? "failed"} ${when}`,
  justNow: "just now",
  servers: { ollama: "Ollama", llamacpp: "llama.cpp", lmstudio: "LM Studio" },
  deleteNowhere: (name: string) => `${name} sits in no thread. What it said keeps its name and mark.`,
  deleteFrom: (name: string, titles: string[], more: number) =>
    `${name} leaves ${titles.length + more === 1 ? "this thread" : `these ${titles.length + more} threads`}; what it said there keeps its name and mark: ${[
      ...titles.map((title) => `“${title}”`),
      ...(more === 0 ? [] : [`and ${more} more`]),
    ].join(", ")}.`,
} as const;

const failures: Partial<Record<FailureCode, string>> = {
  key_refused: "refused the token",
  unreachable: "not reached",
  no_first_token: "did not answer",
  rate_limited: "was busy",
  model_unknown: "did not know the model",
};
