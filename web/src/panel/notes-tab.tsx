import { Link } from "@tanstack/react-router";
import { Pin, PinOff, Plus } from "lucide-react";
import { useState } from "react";
import type { Note, ThreadState } from "@parley/protocol";
import { useAppData, useLive } from "../data/app-data.ts";
import { noteMessages as words } from "../data/note-messages.ts";
import { newNoteId, noteSyncOf, useNoteActions } from "../data/notes.ts";
import { NoteEditor } from "../note-editor/note-editor.tsx";
import { NoteList } from "../note-editor/note-list.tsx";

/** Beside a thread: notes of one's own that are pinned to it, and those its members share. */
export function NotesTab({ state, you }: { state: ThreadState; you: string | null }) {
  const thread = state.thread.id;
  const [open, setOpen] = useState<{ id: string; isShared: boolean } | null>(null);
  const canShare = state.members.some((member) => member.id === you && member.role !== "viewer");
  if (open !== null) {
    return (
      <OpenNote
        key={open.id}
        {...open}
        thread={thread}
        canWrite={canShare || !open.isShared}
        onClose={() => setOpen(null)}
        onOpen={(id) => setOpen({ id, isShared: false })}
      />
    );
  }
  return (
    <>
      <NewNotes thread={thread} canShare={canShare} onOpen={(id, isShared) => setOpen({ id, isShared })} />
      <NoteList
        thread={thread}
        selected={null}
        placeOf={() => ""}
        sections={[
          { title: words.mine, hint: words.mineHint, has: (note) => note.thread === null, empty: words.noneHere },
          { title: words.shared, hint: words.sharedHint, has: (note) => note.thread !== null, empty: words.noneHere },
        ]}
        onOpen={(id, isShared) => setOpen({ id, isShared })}
      />
      <Link to="/notes" className="under">
        {words.all}
      </Link>
    </>
  );
}

interface NewNotesProps {
  thread: string;
  canShare: boolean;
  onOpen: (id: string, isShared: boolean) => void;
}

function NewNotes({ thread, canShare, onOpen }: NewNotesProps) {
  const [id] = useState(newNoteId);
  const sync = noteSyncOf(useAppData(), useLive());
  const begin = (isShared: boolean): void => {
    sync.edit(id, { text: "", base: 0, thread: isShared ? thread : null, pins: isShared ? [] : [thread] });
    onOpen(id, isShared);
  };
  return (
    <div className="flex flex-wrap gap-2">
      <button type="button" className="btn line sm" onClick={() => begin(false)}>
        <Plus size={15} aria-hidden="true" />
        {words.new}
      </button>
      {canShare ? (
        <button type="button" className="btn line sm" onClick={() => begin(true)}>
          <Plus size={15} aria-hidden="true" />
          {words.newShared}
        </button>
      ) : null}
    </div>
  );
}

interface OpenNoteProps {
  id: string;
  thread: string;
  canWrite: boolean;
  onClose: () => void;
  onOpen: (id: string) => void;
}

function OpenNote({ id, thread, canWrite, onClose, onOpen }: OpenNoteProps) {
  return (
    <NoteEditor id={id} canWrite={canWrite} onBack={onClose} onGone={onClose} onOpen={onOpen}>
      {(note) =>
        note.thread === null ? <PinHere note={note} thread={thread} /> : <p className="hint">{words.sharedHint}</p>
      }
    </NoteEditor>
  );
}

function PinHere({ note, thread }: { note: Note; thread: string }) {
  const { pin } = useNoteActions();
  const isPinned = note.pins.includes(thread);
  const toggle = (): void =>
    void pin(note.id, isPinned ? note.pins.filter((one) => one !== thread) : [...note.pins, thread]);
  return (
    <button type="button" className="btn sm self-start" onClick={toggle}>
      {isPinned ? <PinOff size={15} aria-hidden="true" /> : <Pin size={15} aria-hidden="true" />}
      {isPinned ? words.unpinHere : words.pinHere}
    </button>
  );
}
