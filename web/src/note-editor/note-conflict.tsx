import { messages } from "../data/messages.ts";
import type { Note } from "@parley/protocol";
import { noteMessages as words } from "../data/note-messages.ts";
import type { LostNote } from "../data/note-sync.ts";
import { useNoteActions, useNoteSync } from "../data/notes.ts";
import { CopyButton } from "../ui/copy-button.tsx";

/** One's own text that lost against one that was saved elsewhere. */
export function LostVersion({ lost, note }: { lost: LostNote; note: Note }) {
  const { sync } = useNoteSync(lost.id);
  const use = (): void => {
    sync.edit(lost.id, { text: lost.text, base: note.version });
    sync.dropLost(lost.id);
    sync.flush(lost.id);
  };
  return (
    <section className="note-lost" aria-label={words.yourVersion} role="alert">
      <h3 className="text-[15px]">{words.conflictTitle}</h3>
      <p className="hint mt-0!">{words.conflictBody}</p>
      <pre className="note-mine" dir="auto" tabIndex={0}>
        {lost.text}
      </pre>
      <div className="flex flex-wrap items-center gap-1">
        <CopyButton label={words.copyMine} copiedLabel={messages.copied} text={() => lost.text} />
        <button type="button" className="btn line sm" onClick={use}>
          {words.useMine}
        </button>
        <button type="button" className="btn sm" onClick={() => sync.dropLost(lost.id)}>
          {words.dropMine}
        </button>
      </div>
    </section>
  );
}

/** What was typed into a note that cannot be saved any more. */
export function NoteGone({ id, onOpen }: { id: string; onOpen: (id: string) => void }) {
  const { sync, view } = useNoteSync(id);
  const { create } = useNoteActions();
  const text = view.pending?.text ?? "";
  const keep = async (): Promise<void> => {
    const kept = await create({ text });
    sync.drop(id);
    onOpen(kept);
  };
  return (
    <section className="note-lost" role="alert">
      <h3 className="text-[15px]">{words.goneTitle}</h3>
      <p className="hint mt-0!">{words.goneBody}</p>
      <div className="flex flex-wrap items-center gap-1">
        <button type="button" className="btn line sm" onClick={() => void keep()}>
          {words.keepAsNew}
        </button>
        <button type="button" className="btn sm" onClick={() => sync.drop(id)}>
          {words.dropMine}
        </button>
      </div>
    </section>
  );
}
