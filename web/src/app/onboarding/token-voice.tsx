import { Check } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { type Connection, noParameters, voiceNameOf } from "@parley/protocol";
import { useConnectionActions, useListedModels } from "../../data/connections.ts";
import { useSaveIdentity } from "../../data/identities.ts";
import { messages } from "../../data/messages.ts";
import { notifyError } from "../../data/notice.ts";
import { onboardingMessages as words } from "../../data/onboarding-messages.ts";
import { hostAndPort } from "../../identities/connection-draft.ts";
import { ModelField } from "../../parameters/model-field.tsx";
import { TestButton } from "../../identities/test-button.tsx";
import { TextField } from "../../ui/field.tsx";
import { focusFirstInvalid } from "../../ui/focus-first-invalid.ts";
import type { Start } from "./use-start.ts";

const fields = messages.identities;

interface TokenVoiceProps {
  connection: Connection;
  /** True for one that was made on this page just now. */
  isFresh: boolean;
  isStarting: boolean;
  onStart: Start;
  /** Back to the token, with the reason. */
  onAgain: (sentence: string | null) => void;
}

/** The saved token is tried by asking for the provider's models; the chosen one becomes a voice. */
export function TokenVoice({ connection, isFresh, isStarting, onStart, onAgain }: TokenVoiceProps) {
  const list = useListedModels(connection.id);
  const actions = useConnectionActions();
  const save = useSaveIdentity();
  const [model, setModel] = useState("");
  const [name, setName] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const { provider, id } = connection;
  const providerName = provider === "openai-compatible" ? hostAndPort(connection.baseUrl) : fields.providers[provider];
  const isRefused = list.data?.code === "key_refused";
  const shownName = name ?? (model.trim() === "" ? "" : voiceNameOf(model.trim()));

  // A token that does not work is of no use here: it is deleted, and another one asked for.
  const isGivenBack = useRef(false);
  useEffect(() => {
    if (!isRefused || !isFresh || isGivenBack.current) return;
    isGivenBack.current = true;
    void actions
      .remove(id)
      .catch(notifyError)
      .finally(() => onAgain(words.tokenRefused(providerName)));
  }, [actions, isFresh, id, isRefused, onAgain, providerName]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (model.trim() === "" || shownName.trim() === "") return focusFirstInvalid(element);
    const body = {
      name: shownName.trim(),
      role: "",
      provider,
      connection: id,
      model: model.trim(),
      style: "",
      instructions: "",
      parameters: noParameters,
    };
    save.mutate({ id: null, body }, { onSuccess: (voice) => onStart([voice.id]), onError: notifyError });
  };
  if (list.isPending) return <p role="status">{words.tokenAsking(providerName)}</p>;
  const isBusy = save.isPending || isStarting;
  return (
    <form ref={element} className="token-form" onSubmit={submit} noValidate aria-label={words.tokenTitle}>
      {list.data?.code === null ? (
        <p className="tested" role="status">
          <span data-ok="true">
            <Check size={15} aria-hidden="true" />
            {words.tokenWorks(providerName)}
          </span>
        </p>
      ) : null}
      <div className="cols-2 stacked">
        <ModelField
          value={model}
          connection={id}
          error={tried && model.trim() === "" ? fields.modelMissing : undefined}
          onChange={setModel}
        />
        <TextField
          label={words.voiceName}
          value={shownName}
          maxLength={100}
          autoComplete="off"
          error={tried && model.trim() !== "" && shownName.trim() === "" ? fields.nameMissing : undefined}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <TestButton provider={provider} model={model} chosen={connection} saveConnection={async () => connection} />
        <button type="button" className="btn" onClick={() => onAgain(null)}>
          {words.tokenAgain}
        </button>
        <button type="submit" className="btn primary" disabled={isBusy}>
          {isBusy ? words.localStarting : words.voiceStart}
        </button>
      </div>
    </form>
  );
}
