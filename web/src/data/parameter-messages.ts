import type { ParameterName, Price, ReasoningEffort } from "@parley/protocol";
import { listParameters } from "./parameter-names.ts";
import { listNames } from "./words.ts";

const number = new Intl.NumberFormat("en");

/** The part of the message table that belongs to parameters and starting points of the identity form. */
export const parameterMessages = {
  temperature: "Temperature",
  topP: "Top-p",
  providerDefault: "Provider's default",
  leftOut: "This model does not take it, so it is left out.",
  setOwn: (label: string) => `Use the provider's default for ${label}`,
  numberOf: (label: string) => `${label}, number`,
  topPHint:
    "Draws only from the likeliest words that together have this probability. Set this or temperature, not both.",
  maxTokens: "Max tokens",
  maxTokensAtMost: (tokens: number) => `This model says at most ${number.format(tokens)} in one answer.`,
  reasoningEffort: "Reasoning effort",
  efforts: { minimal: "Minimal", low: "Low", medium: "Medium", high: "High" } satisfies Record<ReasoningEffort, string>,
  notTaken: (names: ParameterName[]) => `Not taken by this model: ${listParameters(names)}.`,
  priceOf: ({ input, output }: Price) => `$${number.format(input)} in, $${number.format(output)} out a million tokens`,
  number: (value: number) => number.format(value),
  startFrom: "Start from",
  startBlank: "Nothing prepared",
  startHint: "Fills in name, role, mark, style and instructions. Provider, model and token stay.",
  startSuits: (model: string) => `A model that suits it here: ${model}.`,
  startKept: (fields: string[]) => `Kept what you had: ${listNames(fields)}.`,
  startFields: { name: "name", role: "role", mark: "mark", style: "collaboration style", instructions: "instructions" },
  startsFailed: "The prepared personalities could not be loaded.",
} as const;
