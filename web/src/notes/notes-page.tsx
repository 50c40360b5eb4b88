import { useNavigate, useParams } from "@tanstack/react-router";
import { Plus, X } from "lucide-react";
import { useEffect } from "react";
import type { Note, NoteListing, ThreadListing } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { titlePage } from "../data/page-title.ts";
import { noteMessages as words } from "../data/note-messages.ts";
import { useAppData, useLive } from "../data/app-data.ts";
import { newNoteId, noteSyncOf, useNoteActions } from "../data/notes.ts";
import { useThreads } from "../data/threads-list.ts";
import { NoteEditor } from "../note-editor/note-editor.tsx";
import { NoteList } from "../note-editor/note-list.tsx";
import { MenuButton } from "../ui/menu.tsx";

/** All notes one may read; beside the list, or in its place on narrow screens, the one that is open. */
export function NotesPage() {
  const { id = null } = useParams({ strict: false });
  const navigate = useNavigate();
  const threads = useThreads().data ?? [];
  const sync = noteSyncOf(useAppData(), useLive());
  useEffect(() => {
    titlePage(words.title);
  }, []);
  const open = (note: string): void => void navigate({ to: "/notes/$id", params: { id: note } });
  const close = (): void => void navigate({ to: "/notes" });
  const begin = (): void => {
    const note = newNoteId();
    sync.edit(note, { text: "", base: 0 });
    open(note);
  };
  return (
    <main className="thread">
      <header className="hd">
        <MenuButton />
        <h1 className="trunc flex-1">{words.title}</h1>
        <button type="button" className="btn primary" onClick={begin}>
          <Plus size={18} aria-hidden="true" />
          {words.new}
        </button>
      </header>
      <div className="notes" data-open={id !== null}>
        <div className="notes-list">
          <NoteList
            thread={null}
            selected={id}
            placeOf={(note) => placeOf(note, threads)}
            sections={[{ title: null, hint: null, has: () => true, empty: words.none }]}
            onOpen={open}
          />
        </div>
        {id === null ? null : (
          <div className="notes-open">
            <NoteEditor key={id} id={id} canWrite onBack={close} onGone={close} onOpen={open}>
              {(note) => <Places note={note} threads={threads} />}
            </NoteEditor>
          </div>
        )}
      </div>
    </main>
  );
}

function titleOf(thread: string, threads: ThreadListing[]): string {
  return threads.find((one) => one.id === thread)?.title || messages.sidebar.untitled;
}

function placeOf({ thread, pins }: NoteListing, threads: ThreadListing[]): string {
  if (thread !== null) return words.sharedIn(titleOf(thread, threads));
  const [first] = pins;
  if (first === undefined) return "";
  return pins.length === 1 ? words.pinnedTo(titleOf(first, threads)) : words.pinnedToMany(pins.length);
}

/** Where a note stands: the thread that shares it, or those it is pinned to. */
function Places({ note, threads }: { note: Note; threads: ThreadListing[] }) {
  const { pin } = useNoteActions();
  if (note.thread !== null) return <p className="hint">{words.sharedIn(titleOf(note.thread, threads))}</p>;
  const free = threads.filter((thread) => !note.pins.includes(thread.id));
  return (
    <div className="note-places">
      {note.pins.length === 0 ? null : <span className="text-ink-3">{words.pins}</span>}
      {note.pins.map((thread) => (
        <span key={thread} className="chip">
          <span className="trunc max-w-[22ch]">{titleOf(thread, threads)}</span>
          <button
            type="button"
            className="unpin"
            aria-label={words.unpin(titleOf(thread, threads))}
            onClick={() =>
              void pin(
                note.id,
                note.pins.filter((one) => one !== thread),
              )
            }
          >
            <X size={13} />
          </button>
        </span>
      ))}
      {free.length === 0 ? null : (
        <select
          className="in pin-to"
          aria-label={words.pinTo}
          value=""
          onChange={(event) => void pin(note.id, [...note.pins, event.target.value])}
        >
          <option value="">{words.pinTo}</option>
          {free.map((thread) => (
            <option key={thread.id} value={thread.id}>
              {thread.title || messages.sidebar.untitled}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
