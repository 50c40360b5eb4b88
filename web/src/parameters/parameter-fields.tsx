import { type ListedModel, type ParameterName, type Parameters, reasoningEfforts } from "@parley/protocol";
import { parameterMessages as words } from "../data/parameter-messages.ts";
import { SelectField } from "../ui/select-field.tsx";
import { ParameterField } from "./parameter-field.tsx";
import { linear, logarithmic } from "./parameter-scale.ts";

type Facts = Pick<ListedModel, "answerTokens" | "temperature" | "topP" | "efforts" | "refuses">;

/** Of a model that nobody knows anything of, everything is offered. */
const unknownFacts: Facts = { answerTokens: null, temperature: null, topP: null, efforts: null, refuses: [] };
/** Scripted voices know only when to stop. */
export const practiceFacts: Facts = {
  ...unknownFacts,
  efforts: [],
  refuses: ["temperature", "topP", "reasoningEffort"],
};

const order: ParameterName[] = ["temperature", "topP", "maxTokens", "reasoningEffort"];
const leastTokens = 256;
/** The slider's end where the model's own is not known; more can be typed. */
const sliderTokens = 32_768;
const mostTokens = 1_000_000;

interface ParameterFieldsProps {
  parameters: Parameters;
  facts: Facts | undefined;
  onChange: (change: Partial<Parameters>) => void;
}

/** What the model takes of the parameters. One that it does not take is shown only while it is set. */
export function ParameterFields({ parameters, facts = unknownFacts, onChange }: ParameterFieldsProps) {
  const { temperature, topP, maxTokens } = parameters;
  const isRefused = (name: ParameterName): boolean => facts.refuses.includes(name);
  const isHidden = (name: ParameterName): boolean => isRefused(name) && parameters[name] === null;
  const hidden = order.filter(isHidden);
  const warmth = facts.temperature ?? ([0, 2] as const);
  const share = facts.topP ?? ([0, 1] as const);
  const longest = Math.max(leastTokens * 2, facts.answerTokens ?? sliderTokens);
  return (
    <>
      {isHidden("temperature") ? null : (
        <ParameterField
          label={words.temperature}
          isRefused={isRefused("temperature")}
          value={temperature}
          scale={linear(warmth, 0.1)}
          range={warmth}
          step={0.1}
          fallback={Math.min(0.7, warmth[1])}
          onChange={(value) => onChange({ temperature: value })}
        />
      )}
      {isHidden("topP") ? null : (
        <ParameterField
          label={words.topP}
          isRefused={isRefused("topP")}
          value={topP}
          scale={linear(share, 0.05)}
          range={share}
          step={0.05}
          fallback={Math.min(0.95, share[1])}
          hint={topP === null ? undefined : words.topPHint}
          onChange={(value) => onChange({ topP: value })}
        />
      )}
      {isHidden("maxTokens") ? null : (
        <ParameterField
          label={words.maxTokens}
          isRefused={isRefused("maxTokens")}
          value={maxTokens}
          scale={logarithmic(leastTokens, longest)}
          range={[1, mostTokens]}
          step={1}
          fallback={Math.min(4096, longest)}
          hint={facts.answerTokens === null ? undefined : words.maxTokensAtMost(facts.answerTokens)}
          onChange={(value) => onChange({ maxTokens: value })}
        />
      )}
      {isHidden("reasoningEffort") ? null : <EffortField parameters={parameters} facts={facts} onChange={onChange} />}
      {hidden.length === 0 ? null : <p className="hint">{words.notTaken(hidden)}</p>}
    </>
  );
}

/** The efforts the model takes, and the one that is set even if it takes that no more. */
function EffortField({ parameters, facts, onChange }: Required<ParameterFieldsProps> & { facts: Facts }) {
  const { reasoningEffort: chosen } = parameters;
  const taken = facts.efforts ?? reasoningEfforts;
  const isLeftOut = chosen !== null && (facts.refuses.includes("reasoningEffort") || !taken.includes(chosen));
  return (
    <SelectField
      label={words.reasoningEffort}
      value={chosen ?? ""}
      hint={isLeftOut ? words.leftOut : undefined}
      onChange={(value) => onChange({ reasoningEffort: reasoningEfforts.find((one) => one === value) ?? null })}
    >
      <option value="">{words.providerDefault}</option>
      {reasoningEfforts
        .filter((effort) => taken.includes(effort) || effort === chosen)
        .map((effort) => (
          <option key={effort} value={effort}>
            {words.efforts[effort]}
          </option>
        ))}
    </SelectField>
  );
}
