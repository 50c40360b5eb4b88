import { Link, useBlocker } from "@tanstack/react-router";
import { ArrowLeft, GraduationCap } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import type { Connection, Identity } from "@parley/protocol";
import { agentMessages } from "../data/agent-messages.ts";
import { useListedModels } from "../data/connections.ts";
import { useSaveIdentity } from "../data/identities.ts";
import { lessonMessages } from "../data/lesson-messages.ts";
import { messages } from "../data/messages.ts";
import { notify, notifyError } from "../data/notice.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Field, TextField } from "../ui/field.tsx";
import { focusFirstInvalid } from "../ui/focus-first-invalid.ts";
import { type IdentityDraft, inputOf } from "./identity-draft.ts";
import { MarkDesigner } from "./mark-designer.tsx";
import { ParameterFields, practiceFacts } from "../parameters/parameter-fields.tsx";
import { ProviderFields } from "./provider-fields.tsx";
import { StartFromField } from "./start-from-field.tsx";
import { StyleField } from "./style-field.tsx";
import { TestButton } from "./test-button.tsx";
import { useConnectionDraft } from "./use-connection-draft.ts";

const words = messages.identities;

interface IdentityFormProps {
  id: string | null;
  slug: string | null;
  start: IdentityDraft;
  /** Of a new voice that begins as an agent: which, and what an empty form says. */
  from?: { id: string; blank: IdentityDraft };
  others: Identity[];
  connections: Connection[];
  onClose: () => void;
}

export function IdentityForm({ id, slug, start: initial, from, others, connections, onClose }: IdentityFormProps) {
  // What the form began with: what arrives meanwhile must not make it look changed.
  const [start] = useState(initial);
  const [draft, setDraft] = useState(start);
  /** How often a prepared personality was chosen: the style's field then looks at its value anew. */
  const [begun, setBegun] = useState(0);
  const [tried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const isSaved = useRef(false);
  const element = useRef<HTMLFormElement>(null);
  const save = useSaveIdentity();
  const chosen = connections.find((one) => one.id === draft.connection) ?? null;
  const typed = useConnectionDraft(draft.provider, chosen);
  const set = (change: Partial<IdentityDraft>): void => setDraft((before) => ({ ...before, ...change }));
  const isChanged = typed.isTouched || JSON.stringify(draft) !== JSON.stringify(start);
  const begin = (change: Partial<IdentityDraft>): void => {
    set(change);
    setBegun(begun + 1);
  };
  const blocker = useBlocker({
    shouldBlockFn: () => isChanged && !isSaved.current,
    enableBeforeUnload: () => isChanged && !isSaved.current,
    withResolver: true,
  });
  const models = useListedModels(chosen?.id ?? null).data?.models;
  const facts = models?.find((one) => one.id === draft.model.trim());
  const nameError = tried && draft.name.trim() === "" ? words.nameMissing : undefined;

  /** Saves the connection first: the voice needs its id. Null when something does not fit. */
  const saveConnection = async (): Promise<Connection | null> => {
    const saved = await typed.save();
    if (saved === null) focusFirstInvalid(element);
    else set({ connection: saved.id });
    return saved;
  };
  const submit = async (): Promise<void> => {
    setTried(true);
    if (draft.name.trim() === "" || draft.model.trim() === "") return focusFirstInvalid(element);
    const connection = draft.provider === "practice" ? null : await saveConnection();
    if (connection === null && draft.provider !== "practice") return;
    const saved = await save.mutateAsync({ id, body: inputOf(draft, connection?.id ?? null) });
    isSaved.current = true;
    notify(words.saved(saved.name));
    onClose();
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setSaving(true);
    submit()
      .catch(notifyError)
      .finally(() => setSaving(false));
  };

  return (
    <form
      ref={element}
      className="form"
      onSubmit={onSubmit}
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
        {id === null ? (
          <StartFromField
            draft={draft}
            fresh={start}
            begun={from?.id ?? ""}
            blank={from?.blank ?? start}
            onChange={begin}
          />
        ) : (
          <Link
            to="/identities/$id/learned"
            params={{ id }}
            className="under inline-flex items-center gap-2 self-start"
          >
            <GraduationCap size={16} aria-hidden="true" />
            {lessonMessages.link(start.name)}
          </Link>
        )}
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
          draft={draft}
          connections={connections}
          chosen={chosen}
          typed={typed}
          others={others}
          self={id !== null && chosen?.id === start.connection ? start.name : null}
          isTried={tried}
          onChange={set}
        />
        <StyleField key={begun} value={draft.style} onChange={(style) => set({ style })} />
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
        <ParameterFields
          parameters={draft.parameters}
          facts={draft.provider === "practice" ? practiceFacts : facts}
          onChange={(change) => set({ parameters: { ...draft.parameters, ...change } })}
        />
        {id === null ? null : (
          <p className="hint">
            <a className="under" href={`/api/identities/${id}/file`} download={`${slug ?? "voice"}.json`}>
              {agentMessages.exportVoice}
            </a>{" "}
            {agentMessages.exportHint}
          </p>
        )}
      </div>
      <footer>
        {draft.provider === "practice" || (chosen !== null && chosen.offered !== null) ? (
          <span className="flex-1" />
        ) : (
          <TestButton provider={draft.provider} model={draft.model} chosen={chosen} saveConnection={saveConnection} />
        )}
        <button type="button" className="btn" onClick={onClose}>
          {messages.cancel}
        </button>
        <button type="submit" className="btn primary" disabled={isSaving}>
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
