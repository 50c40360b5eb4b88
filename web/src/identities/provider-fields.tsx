import { type Connection, type Identity, type Provider, providers } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { SelectField } from "../ui/select-field.tsx";
import { likelyConnection } from "./connection-draft.ts";
import { ConnectionFields } from "./connection-fields.tsx";
import { type IdentityDraft, practiceModels } from "./identity-draft.ts";
import { ModelField } from "../parameters/model-field.tsx";
import type { useConnectionDraft } from "./use-connection-draft.ts";

const words = messages.identities;
/** In the order of the words, which is the order people look for them in. */
const offered = Object.keys(words.providers).flatMap((name) => providerOf(name) ?? []);

interface ProviderFieldsProps {
  draft: IdentityDraft;
  connections: Connection[];
  chosen: Connection | null;
  typed: ReturnType<typeof useConnectionDraft>;
  others: Identity[];
  /** The name this voice is saved under, if it is saved with this connection. */
  self: string | null;
  /** True once saving was tried: what is missing is named. */
  isTried: boolean;
  onChange: (change: Partial<IdentityDraft>) => void;
}

/** Where the voice's words come from: simulated here, or a model behind a connection. */
export function ProviderFields({ isTried, onChange, ...rest }: ProviderFieldsProps) {
  const { draft, connections, chosen, typed } = rest;
  const setProvider = (name: string): void => {
    const provider = providerOf(name);
    if (provider === undefined) return;
    typed.reset();
    if (provider === "practice") return onChange({ provider, connection: null, model: practiceModels[0] });
    const isSame = chosen !== null && chosen.id === likelyConnection(provider, connections);
    onChange({ provider, connection: likelyConnection(provider, connections), ...(isSame ? {} : { model: "" }) });
  };
  const choose = (connection: string | null): void => {
    typed.reset();
    onChange({ connection });
  };
  return (
    <>
      <SelectField label={words.provider} value={draft.provider} onChange={setProvider}>
        {offered.map((provider) => (
          <option key={provider} value={provider}>
            {words.providers[provider]}
          </option>
        ))}
      </SelectField>
      {draft.provider === "practice" ? (
        <SelectField
          label={words.practiceModel}
          monospaced
          value={draft.model}
          onChange={(model) => onChange({ model })}
        >
          {practiceModels.map((model) => (
            <option key={model}>{model}</option>
          ))}
        </SelectField>
      ) : (
        <>
          <ConnectionFields {...rest} onChoose={choose} />
          <ModelField
            value={draft.model}
            connection={chosen?.id ?? null}
            error={isTried && draft.model.trim() === "" ? words.modelMissing : undefined}
            onChange={(model) => onChange({ model })}
          />
        </>
      )}
    </>
  );
}

function providerOf(name: string): Provider | undefined {
  return providers.find((one) => one === name);
}
