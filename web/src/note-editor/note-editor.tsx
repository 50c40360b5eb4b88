import { ArrowLeft, Trash2 } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { maxNoteLength, type Note } from "@parley/protocol";
import { codeText, errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { noteMessages as words } from "../data/note-messages.ts";
import type { NoteView } from "../data/note-sync.ts";
import { useNote, useNoteActions, useNoteSync } from "../data/notes.ts";
import { RichText } from "../markdown/rich-text.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { LostVersion, NoteGone } from "./note-conflict.tsx";

interface NoteEditorProps {
  id: string;
  canWrite: boolean;
  /** Set where there is a list to go back to. */
  onBack?: (() => void) | undefined;
  onGone: () => void;
  onOpen: (id: string) => void;
  /** Where it is pinned and shared; shown under the text. */
  children?: (note: Note) => ReactNode;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });

/** A note while it is written: saved by itself, and never over what somebody else saved. */
export function NoteEditor({ id, canWrite, onBack, onGone, onOpen, children }: NoteEditorProps) {
  const stored = useNote(id);
  const { sync, view } = useNoteSync(id);
  const { remove } = useNoteActions();
  const [isPreview, setPreview] = useState(!canWrite);
  const field = useRef<HTMLTextAreaElement>(null);
  const note = stored.data;
  const text = view.pending?.text ?? note?.text ?? null;
  const isNew = view.pending?.base === 0;
  // A new note is for writing at once; on touch screens a keyboard would cover what one came to read.
  useEffect(() => {
    if (isNew && matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, []);

  const type = (typed: string): void => sync.edit(id, { text: typed, base: note?.version ?? 0 });
  const drop = async (): Promise<void> => {
    if (note === undefined) sync.drop(id);
    else if (!(await remove(note))) return;
    onGone();
  };
  return (
    <div className="note-editor">
      <div className="note-bar">
        {onBack === undefined ? null : (
          <button type="button" className="ib sm" aria-label={words.back} title={words.back} onClick={onBack}>
            <ArrowLeft size={18} />
          </button>
        )}
        <span className="note-status" role="status">
          {statusOf(view)}
        </span>
        <button type="button" className="btn sm" aria-pressed={isPreview} onClick={() => setPreview(!isPreview)}>
          {isPreview && canWrite ? words.write : words.preview}
        </button>
        {canWrite ? (
          <button
            type="button"
            className="ib sm"
            aria-label={words.delete}
            title={words.delete}
            onClick={() => void drop()}
          >
            <Trash2 size={16} />
          </button>
        ) : null}
      </div>
      {text === null && stored.isError ? <p className="hint">{errorText(stored.error)}</p> : null}
      {text === null ? null : isPreview || !canWrite ? (
        <div className="note-text bd" dir="auto" tabIndex={0} aria-label={words.preview} role="region">
          <RichText text={text} isWriting={false} isParsed copyButton={copyCode} />
        </div>
      ) : (
        <textarea
          ref={field}
          className="note-text"
          aria-label={words.text}
          placeholder={words.textPlaceholder}
          dir="auto"
          maxLength={maxNoteLength}
          value={text}
          onChange={(event) => type(event.target.value)}
          onBlur={() => sync.flush(id)}
        />
      )}
      {canWrite ? null : <p className="hint">{words.readOnly}</p>}
      {view.pending?.state === "failed" ? <NoteGone id={id} onOpen={onOpen} /> : null}
      {view.lost === null || note === undefined ? null : <LostVersion lost={view.lost} note={note} />}
      {note === undefined ? null : children?.(note)}
    </div>
  );
}

const copyCode = (text: () => string) => (
  <CopyButton label={messages.thread.copyCode} copiedLabel={messages.copied} text={text} />
);

function statusOf({ pending, savedAt }: NoteView): string {
  if (pending === null) return savedAt === null ? "" : words.saved(clock.format(savedAt));
  if (pending.state === "waiting") return words.waiting;
  if (pending.state === "failed") return `${words.notSaved} ${codeText(pending.code ?? "internal")}`;
  return pending.text === "" && pending.base === 0 ? "" : words.saving;
}
