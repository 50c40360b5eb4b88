import type { SharedV4Warning } from "@ai-sdk/provider";
import type { ParameterName, Parameters, Usage } from "@parley/protocol";
import type { ModelFacts } from "./catalogue/catalogue.ts";

/** What became of parameters that a request could not carry as they were set. */
export type Notices = Pick<Usage, "leftOut" | "adjusted">;

export interface FittedParameters {
  parameters: Parameters;
  notices: Notices;
}

/** Within what the model takes, as far as that is known; what it refuses is left out, since it would refuse the call. */
export function fitParameters(asked: Parameters, facts: ModelFacts): FittedParameters {
  const takesEffort = asked.reasoningEffort === null || (facts.efforts?.includes(asked.reasoningEffort) ?? true);
  const taken: Parameters = {
    temperature: within(asked.temperature, facts.temperature),
    topP: within(asked.topP, facts.topP),
    maxTokens: within(asked.maxTokens, facts.answerTokens === null ? null : [1, facts.answerTokens]),
    reasoningEffort: takesEffort ? asked.reasoningEffort : null,
  };
  for (const name of facts.refuses) taken[name] = null;
  return {
    parameters: taken,
    notices: notices(
      names.filter((name) => asked[name] !== null && taken[name] === null),
      names.filter((name) => taken[name] !== null && taken[name] !== asked[name]),
    ),
  };
}

const names: ParameterName[] = ["temperature", "topP", "maxTokens", "reasoningEffort"];

function within(value: number | null, range: [least: number, most: number] | null): number | null {
  if (value === null || range === null) return value;
  return Math.min(Math.max(value, range[0]), range[1]);
}

/** As an SDK names in a warning what it did not send, or not as it was asked. */
const features: Record<string, ParameterName> = {
  temperature: "temperature",
  topP: "topP",
  maxOutputTokens: "maxTokens",
  reasoning: "reasoningEffort",
  reasoningEffort: "reasoningEffort",
};

/** Ours, and those of the SDK, which knows some models' rules by their names. */
export function noticesOf(warnings: SharedV4Warning[], { parameters, notices: ours }: FittedParameters): Notices {
  const leftOut = new Set(ours.leftOut);
  const adjusted = new Set(ours.adjusted);
  for (const warning of warnings) {
    if (warning.type !== "unsupported" && warning.type !== "compatibility") continue;
    const name = features[warning.feature];
    if (name === undefined || parameters[name] === null) continue;
    // A length is never dropped, only shortened; other values may be clamped too, which only the details tell.
    const isChanged = name === "maxTokens" || (warning.details?.includes("clamped") ?? false);
    const isLeftOut = warning.type === "unsupported" && !isChanged;
    (isLeftOut ? leftOut : adjusted).add(name);
  }
  return notices(
    [...leftOut],
    [...adjusted].filter((name) => !leftOut.has(name)),
  );
}

function notices(leftOut: ParameterName[], adjusted: ParameterName[]): Notices {
  return { ...(leftOut.length === 0 ? {} : { leftOut }), ...(adjusted.length === 0 ? {} : { adjusted }) };
}

export function withNotices(usage: Usage | null, notices: Notices): Usage {
  return { ...(usage ?? { input: null, cachedInput: null, output: null, reasoning: null }), ...notices };
}
