import type { ParameterName } from "@parley/protocol";

const names = {
  temperature: "temperature",
  topP: "top-p",
  maxTokens: "max tokens",
  reasoningEffort: "reasoning effort",
} satisfies Record<ParameterName, string>;

/** Parameters inside a sentence. */
export function listParameters(parameters: ParameterName[]): string {
  return parameters.map((name) => names[name]).join(", ");
}
