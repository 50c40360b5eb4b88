import { type FormEvent, useRef, useState } from "react";
import { type Connection, type ConnectionProvider, connectionProviders } from "@parley/protocol";
import { messages } from "../../data/messages.ts";
import { onboardingMessages as words } from "../../data/onboarding-messages.ts";
import { TextField } from "../../ui/field.tsx";
import { focusFirstInvalid } from "../../ui/focus-first-invalid.ts";
import { PasswordField } from "../../ui/password-field.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { useConnectionDraft } from "../../identities/use-connection-draft.ts";
import { guessProvider } from "./guess-provider.ts";

const fields = messages.identities;
/** Those that have tokens, in the order of the words. */
const offered = Object.keys(fields.providers)
  .map((name) => connectionProviders.find((one) => one === name))
  .filter((one) => one !== undefined)
  .filter((one) => one !== "ollama");

interface TokenFormProps {
  /** Why the last token was given back. */
  refused: string | null;
  onSaved: (connection: Connection) => void;
}

/** The token, and its provider where the token does not tell it. Once saved nothing of it is left on the page. */
export function TokenForm({ refused, onSaved }: TokenFormProps) {
  const [chosen, setChosen] = useState<ConnectionProvider | null>(null);
  const [isOther, setOther] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [tried, setTried] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const [token, setToken] = useState("");
  const guessed = isOther ? null : guessProvider(token);
  const provider = guessed ?? chosen;
  const typed = useConnectionDraft(provider ?? "openai", null);
  const isAsked = token.trim() !== "" && guessed === null;
  const providerError = tried && isAsked && provider === null ? words.tokenProviderMissing : undefined;

  const type = (text: string): void => {
    setToken(text);
    // A token that tells its provider goes there, whatever address was typed for another.
    typed.set({ token: text, ...(guessProvider(text) === null ? {} : { baseUrl: null }) });
  };
  const save = async (): Promise<void> => {
    setTried(true);
    if (isAsked && provider === null) return focusFirstInvalid(element);
    const saved = await typed.save();
    if (saved === null) return focusFirstInvalid(element);
    setToken("");
    onSaved(saved);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setSaving(true);
    void save().finally(() => setSaving(false));
  };
  const tokenError = typed.errors.token ?? (token === "" ? (refused ?? undefined) : undefined);

  return (
    <form ref={element} className="token-form" onSubmit={submit} noValidate aria-label={words.tokenTitle}>
      <PasswordField
        label={fields.token}
        showLabel={fields.showToken}
        hideLabel={fields.hideToken}
        autoComplete="off"
        data-1p-ignore=""
        data-lpignore="true"
        maxLength={1000}
        // Who asked for this field came to fill it.
        autoFocus
        value={token}
        error={tokenError}
        hint={guessed === null ? undefined : words.tokenGuessed(fields.providers[guessed])}
        onChange={(event) => type(event.target.value)}
      />
      {guessed === null ? null : (
        <button type="button" className="under self-start text-[14px]" onClick={() => setOther(true)}>
          {words.tokenOther}
        </button>
      )}
      {isAsked ? (
        <SelectField
          label={fields.provider}
          value={provider ?? ""}
          hint={isOther ? undefined : words.tokenUnknown}
          error={providerError}
          onChange={(name) => {
            setChosen(connectionProviders.find((one) => one === name) ?? null);
            typed.set({ baseUrl: null });
          }}
        >
          <option value="" disabled>
            {words.tokenChoose}
          </option>
          {offered.map((one) => (
            <option key={one} value={one}>
              {fields.providers[one]}
            </option>
          ))}
        </SelectField>
      ) : null}
      {isAsked && provider === "openai-compatible" ? (
        <TextField
          label={fields.address}
          monospaced
          type="url"
          inputMode="url"
          placeholder={fields.addressExample}
          maxLength={500}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={typed.draft.baseUrl ?? ""}
          error={typed.errors.address}
          onChange={(event) => typed.set({ baseUrl: event.target.value })}
        />
      ) : null}
      <button type="submit" className="btn primary self-start" disabled={isSaving}>
        {isSaving ? words.tokenSaving : words.tokenSave}
      </button>
    </form>
  );
}
