import { type FormEvent, useRef, useState } from "react";
import { importFaults, useImportThread } from "../data/import-thread.ts";
import { messages } from "../data/messages.ts";
import { type FilePreview, readThreadFile } from "../data/read-thread-file.ts";
import { transferMessages } from "../data/transfer-messages.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";

const words = transferMessages;

type Chosen = ReturnType<typeof readThreadFile> | "reading" | null;

interface ImportDialogProps {
  onBack: () => void;
  onClose: () => void;
  onImported: (id: string) => void;
}

/** A file is chosen, looked at, and only then sent. */
export default function ImportDialog({ onBack, onClose, onImported }: ImportDialogProps) {
  const send = useImportThread();
  const [chosen, setChosen] = useState<Chosen>(null);
  const latest = useRef<File | null>(null);
  const ready = chosen !== null && chosen !== "reading" && chosen.ok ? chosen : null;

  const choose = async (file: File | null): Promise<void> => {
    latest.current = file;
    send.reset();
    setChosen(file === null ? null : "reading");
    if (file === null) return;
    // Gone or locked since it was chosen; which of the two, browsers do not say.
    const text = await file.text().catch(() => null);
    // Another one may have been chosen meanwhile.
    if (latest.current !== file) return;
    setChosen(text === null ? { ok: false, fault: words.unreadable } : readThreadFile(text));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready !== null) send.mutate(ready.file, { onSuccess: ({ state }) => onImported(state.thread.id) });
  };
  const fault = chosen !== null && chosen !== "reading" && !chosen.ok ? chosen.fault : undefined;

  return (
    <Dialog title={words.title} closeLabel={messages.close} onClose={onClose}>
      <form onSubmit={submit}>
        <div className="bdy">
          <p className="text-ink-2 text-[15px]">{words.description}</p>
          <Field label={words.file} hint={words.fileHint} error={fault}>
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
            {chosen === "reading" ? <p className="text-ink-2">{words.reading}</p> : null}
            {ready === null ? null : <Preview {...ready.preview} />}
          </div>
          {send.isError ? <Refusal error={send.error} /> : null}
        </div>
        <footer>
          <button type="button" className="btn me-auto" onClick={onBack} disabled={send.isPending}>
            {words.back}
          </button>
          <button type="submit" className="btn primary" disabled={ready === null || send.isPending}>
            {send.isPending ? words.importing : words.submit}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** Names that are shown of a thread that many wrote in. */
const namesShown = 12;

function Preview({ title, messages: count, authors }: FilePreview) {
  const rest = authors.length - namesShown;
  const names = [...authors.slice(0, namesShown), ...(rest > 0 ? [words.more(rest)] : [])].join(", ");
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1.5 rounded-[12px] bg-sunken px-4 py-3 text-[15px]">
      <dt className="text-ink-2">{words.thread}</dt>
      <dd className="font-medium wrap-anywhere" dir="auto">
        {title === "" ? words.untitled : title}
      </dd>
      <dt className="text-ink-2">{words.said}</dt>
      <dd>{words.messages(count)}</dd>
      <dt className="text-ink-2">{words.authors}</dt>
      <dd className="wrap-anywhere" dir="auto">
        {names === "" ? words.nobody : names}
      </dd>
    </dl>
  );
}

function Refusal({ error }: { error: unknown }) {
  const [sentence, ...places] = importFaults(error);
  return (
    <div role="alert" className="text-danger text-[15px]">
      <p>{sentence}</p>
      {places.length === 0 ? null : (
        <ul className="mt-1 list-disc ps-5 wrap-anywhere">
          {places.map((place) => (
            <li key={place}>{place}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
