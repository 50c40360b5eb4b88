import { ToggleGroup } from "radix-ui";
import { useId, useState } from "react";
import type { Identity, Member, SeatOptions, ThreadState } from "@parley/protocol";
import { useListedModels } from "../data/connections.ts";
import { panelMessages as words } from "../data/panel-messages.ts";
import { useOptionActions } from "../data/seats.ts";
import { ModelField } from "../parameters/model-field.tsx";
import { ParameterFields, practiceFacts } from "../parameters/parameter-fields.tsx";
import { AgentField } from "./agent-field.tsx";
import { type Options, useOptionDraft } from "./use-option-draft.ts";

export interface VoiceOptionsProps {
  state: ThreadState;
  member: Member;
  identity: Identity;
  identities: Identity[];
  seat: SeatOptions;
  onChoose: (member: string) => void;
}

type Scope = "here" | "everywhere";

/** The seat's occupant, and its model and parameters, for this thread or for all. */
export function VoiceOptions(props: VoiceOptionsProps) {
  const { state, member, identity, seat } = props;
  const label = useId();
  const [scope, setScope] = useState<Scope>("here");
  const { saveHere, saveEverywhere } = useOptionActions(state.thread.id, member.id);
  const own: Options = { model: identity.model, parameters: identity.parameters };
  const here: Options = { model: seat.model ?? own.model, parameters: seat.parameters ?? own.parameters };
  const differs = [
    ...(seat.model === null ? [] : [words.model]),
    ...(seat.parameters === null ? [] : [words.parameters]),
  ];
  const hint =
    scope === "everywhere"
      ? differs.length === 0
        ? undefined
        : words.hasOwnHere(identity.name)
      : differs.length === 0
        ? words.sameAsEverywhere(identity.name)
        : words.ownHere(differs);
  return (
    <>
      <AgentField {...props} />
      <div>
        <span className="lab" id={label}>
          {words.scope}
        </span>
        <ToggleGroup.Root
          type="single"
          className="segments plain"
          aria-labelledby={label}
          value={scope}
          onValueChange={(value) => {
            if (value === "here" || value === "everywhere") setScope(value);
          }}
        >
          <ToggleGroup.Item value="here" className="segment">
            {words.hereOnly}
          </ToggleGroup.Item>
          <ToggleGroup.Item value="everywhere" className="segment trunc">
            {words.everywhere(identity.name)}
          </ToggleGroup.Item>
        </ToggleGroup.Root>
        {hint === undefined ? null : <p className="hint">{hint}</p>}
      </div>
      <OptionFields
        key={scope}
        identity={identity}
        stored={scope === "here" ? here : own}
        save={(options) =>
          scope === "here" ? saveHere(differencesFrom(own, options)) : saveEverywhere(identity, options)
        }
        onReset={scope === "here" && differs.length > 0 ? () => saveHere({ model: null, parameters: null }) : undefined}
      />
    </>
  );
}

/** What is as everywhere is not set here, so that it goes on following the voice. */
function differencesFrom(own: Options, { model, parameters }: Options): SeatOptions {
  const isSame =
    JSON.stringify(Object.entries(own.parameters).toSorted()) === JSON.stringify(Object.entries(parameters).toSorted());
  return { model: model === own.model ? null : model, parameters: isSame ? null : parameters };
}

interface OptionFieldsProps {
  identity: Identity;
  stored: Options;
  save: (options: Options) => Promise<void>;
  onReset: (() => Promise<void>) | undefined;
}

function OptionFields({ identity, stored, save, onReset }: OptionFieldsProps) {
  const { shown, status, set } = useOptionDraft(stored, save);
  const [typed, setTyped] = useState<string | null>(null);
  const isPractice = identity.provider === "practice";
  const models = useListedModels(isPractice ? null : identity.connection).data?.models;
  const facts = isPractice ? practiceFacts : models?.find((one) => one.id === shown.model);
  const finish = (model: string | null): void => {
    setTyped(null);
    const trimmed = model?.trim() ?? "";
    if (trimmed !== "" && trimmed !== shown.model) set({ model: trimmed });
  };
  return (
    <>
      {isPractice ? (
        <p className="hint">{words.practiceModel}</p>
      ) : (
        <ModelField
          value={typed ?? shown.model}
          connection={identity.connection}
          error={undefined}
          onChange={setTyped}
          onPick={finish}
          onDone={() => finish(typed)}
        />
      )}
      <ParameterFields
        parameters={shown.parameters}
        facts={facts}
        onChange={(change) => set({ parameters: { ...shown.parameters, ...change } })}
      />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {onReset === undefined ? null : (
          <button type="button" className="btn line sm" onClick={() => void onReset()}>
            {words.reset(identity.name)}
          </button>
        )}
        <p className="hint mt-0!" role="status">
          {status === "idle" ? "" : words[status]}
        </p>
      </div>
    </>
  );
}
