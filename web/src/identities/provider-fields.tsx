import type { ReactNode } from "react";
import type { Connection } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { Field, TextField } from "../ui/field.tsx";
import { type IdentityDraft, practiceModels } from "./identity-draft.ts";

const words = messages.identities;

interface ProviderFieldsProps {
  draft: IdentityDraft;
  connections: Connection[] | undefined;
  /** True once saving was tried: what is missing is named. */
  isTried: boolean;
  chevron: ReactNode;
  onChange: (change: Partial<IdentityDraft>) => void;
}

/** Where the voice's words come from: simulated here, or a model behind a connection. */
export function ProviderFields({ draft, connections, isTried, chevron, onChange }: ProviderFieldsProps) {
  const isPractice = draft.provider === "practice";
  const noConnection = !isPractice && connections?.length === 0 ? words.noConnection : undefined;
  const setProvider = (chosen: string): void => {
    if (chosen === "practice") onChange({ provider: "practice", model: practiceModels[0] });
    else onChange({ provider: "openai-compatible", model: "" });
  };
  return (
    <>
      <Field
        label={words.provider}
        hint={isTried ? undefined : noConnection}
        error={isTried ? noConnection : undefined}
      >
        {(control) => (
          <div className="pick-one">
            <select
              className="in"
              value={draft.provider}
              onChange={(event) => setProvider(event.target.value)}
              {...control}
            >
              <option value="openai-compatible">{words.providerOpenai}</option>
              <option value="practice">{words.providerPractice}</option>
            </select>
            {chevron}
          </div>
        )}
      </Field>
      {isPractice || connections === undefined || connections.length < 2 ? null : (
        <Field label={words.connection}>
          {(control) => (
            <div className="pick-one">
              <select
                className="in"
                value={draft.connection ?? ""}
                onChange={(event) => onChange({ connection: event.target.value })}
                {...control}
              >
                {connections.map((connection) => (
                  <option key={connection.id} value={connection.id}>
                    {connection.label}
                  </option>
                ))}
              </select>
              {chevron}
            </div>
          )}
        </Field>
      )}
      {isPractice ? (
        <Field label={words.practiceModel}>
          {(control) => (
            <div className="pick-one">
              <select
                className="in code-input"
                value={draft.model}
                onChange={(event) => onChange({ model: event.target.value })}
                {...control}
              >
                {practiceModels.map((model) => (
                  <option key={model}>{model}</option>
                ))}
              </select>
              {chevron}
            </div>
          )}
        </Field>
      ) : (
        <TextField
          label={words.model}
          monospaced
          value={draft.model}
          maxLength={200}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          error={isTried && draft.model.trim() === "" ? words.modelMissing : undefined}
          onChange={(event) => onChange({ model: event.target.value })}
        />
      )}
    </>
  );
}
