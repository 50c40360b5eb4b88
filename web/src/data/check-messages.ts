import type { FailureCode } from "@parley/protocol";
import { listNames } from "./words.ts";

/** How a connection fared and where a voice sits: texts that only the list of identities needs. */
export const checkMessages = {
  worked: (when: string) => `worked ${when}`,
  failed: (code: FailureCode, when: string) => `${failures[code] ?? "failed"} ${when}`,
  justNow: "just now",
  servers: { ollama: "Ollama", llamacpp: "llama.cpp", lmstudio: "LM Studio" },
  deleteNowhere: (name: string) => `${name} sits in no thread. What it said keeps its name and mark.`,
  deleteFrom: (name: string, titles: string[], more: number) => {
    const quoted = titles.map((title) => `“${title}”`);
    const all = listNames(more === 0 ? quoted : [...quoted, `${more} more`]);
    const count = titles.length + more;
    return `${name} leaves ${count === 1 ? all : `${count} threads: ${all}`}. What it said there keeps its name and mark.`;
  },
} as const;

const failures: Partial<Record<FailureCode, string>> = {
  key_refused: "refused the token",
  unreachable: "not reached",
  no_first_token: "did not answer",
  rate_limited: "was busy",
  model_unknown: "did not know the model",
};
