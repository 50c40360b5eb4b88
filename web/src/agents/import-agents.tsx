import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import { agentMessages as words } from "../data/agent-messages.ts";
import { useImportAgents } from "../data/agents.ts";
import { errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { notify } from "../data/notice.ts";
import { type ChosenFile, readAgentFile } from "../data/read-agent-file.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";

/** A file of agents is chosen, looked at, and only then taken in. */
export function ImportAgents({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const send = useImportAgents();
  const [chosen, setChosen] = useState<ChosenFile | null>(null);
  const latest = useRef<File | null>(null);
  const choose = async (file: File | null): Promise<void> => {
    latest.current = file;
    send.reset();
    setChosen(null);
    if (file === null) return;
    const text = await file.text().catch(() => null);
    // Another one may have been chosen meanwhile.
    if (latest.current === file)
      setChosen(text === null ? { ok: false, fault: words.unreadable } : readAgentFile(text));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (chosen?.ok !== true) return;
    send.mutate(chosen.file, {
      onSuccess: ({ identities }) => {
        notify(words.imported(identities.map((one) => one.name)));
        void navigate({ to: "/identities" });
      },
    });
  };
  return (
    <Dialog title={words.importTitle} closeLabel={messages.close} onClose={onClose} small>
      <form onSubmit={submit}>
        <div className="bdy">
          <p className="text-[15px] text-ink-2">{words.importAbout}</p>
          <Field label={words.file} error={chosen?.ok === false ? chosen.fault : undefined}>
            {(control) => (
              <input
                type="file"
                accept=".json,application/json"
                className="in cursor-pointer py-1.5! file:me-3 file:h-8 file:cursor-pointer file:rounded-[8px] file:bg-sunken file:px-3 file:font-medium"
                disabled={send.isPending}
                onChange={(event) => void choose(event.target.files?.[0] ?? null)}
                {...control}
              />
            )}
          </Field>
          <div aria-live="polite">
            {chosen?.ok === true ? (
              <p dir="auto">
                {chosen.lineUp === null ? "" : `${words.lineUp(chosen.lineUp)} `}
                {words.inIt(chosen.names)}
              </p>
            ) : null}
          </div>
          {send.isError ? <p className="failure block!">{errorText(send.error)}</p> : null}
        </div>
        <footer>
          <button type="button" className="btn me-auto" onClick={onClose} disabled={send.isPending}>
            {messages.cancel}
          </button>
          <button type="submit" className="btn primary" disabled={chosen?.ok !== true || send.isPending}>
            {words.importNow}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
