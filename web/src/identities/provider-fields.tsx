import type { ReactNode } from "react";
import type { Connection } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { Field, TextField } from "../ui/field.tsx";
import type { IdentityDraft } from "./identity-draft.ts";

const words = messages.identities;

interface ProviderFieldsProps {
  draft: IdentityDraft;
  connections: Connection[] | undefined;
  modelError: string | undefined;
  chevron: ReactNode;
  onChange: (change: Partial<IdentityDraft>) => void;
}

/** Where the voice's words come from: simulated here, or a model behind a connection. */
export function ProviderFields({ draft, connections, modelError, chevron, onChange }: ProviderFieldsProps) {
  const isPractice = draft.provider === "practice";
  return (
    <>
      <Field label={words.provider} hint={!isPractice && connections?.length === 0 ? words.noConnection : undefined}>
        {(control) => (
          <div className="pick-one">
            <select
              className="in"
              value={draft.provider}
              onChange={(event) =>
                onChange({ provider: event.target.value === "practice" ? "practice" : "openai-compatible" })
              }
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
      <TextField
        label={isPractice ? words.practiceModel : words.model}
        monospaced
        value={draft.model}
        maxLength={200}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        error={modelError}
        onChange={(event) => onChange({ model: event.target.value })}
      />
    </>
  );
}
