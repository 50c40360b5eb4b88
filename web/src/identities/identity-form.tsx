import { useBlocker } from "@tanstack/react-router";
import { ArrowLeft, ChevronDown } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import type { Identity } from "@parley/protocol";
import { useConnections, useSaveIdentity } from "../data/identities.ts";
import { messages } from "../data/messages.ts";
import { notify, notifyError } from "../data/notice.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Field, TextField } from "../ui/field.tsx";
import { type IdentityDraft, inputOf } from "./identity-draft.ts";
import { MarkDesigner } from "./mark-designer.tsx";
import { ParameterField } from "./parameter-field.tsx";
import { ProviderFields } from "./provider-fields.tsx";

const words = messages.identities;

interface IdentityFormProps {
  id: string | null;
  slug: string | null;
  start: IdentityDraft;
  others: Identity[];
  style?: string;
  onClose: () => void;
}

export function IdentityForm({ id, slug, start, others, style = "", onClose }: IdentityFormProps) {
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const isSaved = useRef(false);
  const connections = useConnections().data;
  const save = useSaveIdentity();
  const set = (change: Partial<IdentityDraft>): void => setDraft({ ...draft, ...change });
  const isChanged = JSON.stringify(draft) !== JSON.stringify(start);
  const blocker = useBlocker({
    shouldBlockFn: () => isChanged && !isSaved.current,
    enableBeforeUnload: () => isChanged && !isSaved.current,
    withResolver: true,
  });

  // One connection needs no choosing.
  const connection = draft.connection ?? connections?.[0]?.id ?? null;
  const nameError = tried && draft.name.trim() === "" ? words.nameMissing : undefined;

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setTried(true);
    const lacksConnection = draft.provider !== "practice" && connection === null;
    if (draft.name.trim() === "" || draft.model.trim() === "" || lacksConnection)
      return focusInvalid(event.currentTarget);
    save.mutate(
      { id, body: inputOf({ ...draft, connection }, style) },
      {
        onSuccess(saved) {
          isSaved.current = true;
          notify(words.saved(saved.name));
          onClose();
        },
        onError: notifyError,
      },
    );
  };

  return (
    <form
      className="form"
      onSubmit={submit}
      noValidate
      aria-label={id === null ? words.newTitle : words.edit(start.name)}
    >
      <div className="bdy">
        <div className="flex items-center gap-1 lg:hidden">
          <button type="button" className="ib -ml-2" aria-label={words.back} onClick={onClose}>
            <ArrowLeft size={18} />
          </button>
          <span className="text-[14px] text-ink-3">{words.back}</span>
        </div>
        <MarkDesigner
          draft={draft}
          others={others}
          title={id === null ? words.newTitle : words.edit(start.name)}
          onChange={set}
        />
        <div className="cols-2">
          <TextField
            label={words.name}
            value={draft.name}
            maxLength={100}
            autoComplete="off"
            error={nameError}
            hint={slug === null ? undefined : words.slug(slug)}
            onChange={(event) => set({ name: event.target.value })}
          />
          <TextField
            label={words.role}
            value={draft.role}
            maxLength={100}
            autoComplete="off"
            hint={words.roleHint}
            onChange={(event) => set({ role: event.target.value })}
          />
        </div>
        <ProviderFields
          draft={{ ...draft, connection }}
          connections={connections}
          isTried={tried}
          onChange={set}
          chevron={<ChevronDown size={18} aria-hidden="true" />}
        />
        <Field label={words.instructions} hint={words.instructionsHint}>
          {(control) => (
            <textarea
              className="in"
              rows={4}
              dir="auto"
              maxLength={20_000}
              value={draft.instructions}
              onChange={(event) => set({ instructions: event.target.value })}
              {...control}
            />
          )}
        </Field>
        <ParameterField
          label={words.temperature}
          value={draft.temperature}
          min={0}
          max={2}
          step={0.1}
          fallback={0.7}
          onChange={(temperature) => set({ temperature })}
        />
        <ParameterField
          label={words.maxTokens}
          value={draft.maxTokens}
          min={256}
          max={32_768}
          step={256}
          fallback={4096}
          onChange={(maxTokens) => set({ maxTokens })}
        />
      </div>
      <footer>
        <span className="flex-1" />
        <button type="button" className="btn" onClick={onClose}>
          {messages.cancel}
        </button>
        <button type="submit" className="btn primary" disabled={save.isPending}>
          {messages.save}
        </button>
      </footer>
      {blocker.status === "blocked" ? (
        <Confirm
          title={words.discardTitle}
          body={words.discardBody}
          confirm={words.discardConfirm}
          cancel={words.stay}
          onConfirm={blocker.proceed}
          onClose={blocker.reset}
        />
      ) : null}
    </form>
  );
}

/** Once the errors are drawn the first of them has the focus. */
function focusInvalid(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid='true']")?.focus());
}
