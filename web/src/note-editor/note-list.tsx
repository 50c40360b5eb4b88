import { useDeferredValue, useState } from "react";
import { type NoteListing, titleOfNote } from "@parley/protocol";
import { Search } from "lucide-react";
import { useAppData, useLive } from "../data/app-data.ts";
import { errorText } from "../data/error-text.ts";
import { messages } from "../data/messages.ts";
import { noteMessages as words } from "../data/note-messages.ts";
import { noteSyncOf, useNotes } from "../data/notes.ts";
import { Time } from "../ui/time.tsx";
import { useSyncExternalStore } from "react";

export interface NoteSection {
  title: string | null;
  hint: string | null;
  has: (note: NoteListing) => boolean;
  /** Shown where the section is empty and nothing is searched for. */
  empty: string;
}

interface NoteListProps {
  /** Only what stands beside this thread; null for all. */
  thread: string | null;
  sections: NoteSection[];
  selected: string | null;
  /** Where a note belongs, in words; empty says nothing. */
  placeOf: (note: NoteListing) => string;
  onOpen: (id: string, isShared: boolean) => void;
}

/** Notes to choose from, searched by their words. */
export function NoteList({ thread, sections, selected, placeOf, onOpen }: NoteListProps) {
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const found = useNotes(thread, search);
  const notes = withUnsaved(found.data ?? [], useUnsaved(), { thread, search });
  return (
    <>
      <label className="note-search">
        <Search size={16} aria-hidden="true" />
        <input
          className="in"
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      {found.isError ? (
        <p className="hint">
          {words.failed} {errorText(found.error)}{" "}
          <button type="button" className="under" onClick={() => void found.refetch()}>
            {messages.retry}
          </button>
        </p>
      ) : null}
      {sections.map((section) => {
        const mine = notes.filter(section.has);
        if (mine.length === 0 && search !== "") return null;
        return (
          <section key={section.title}>
            {section.title === null ? null : <h2>{section.title}</h2>}
            {section.hint === null ? null : <p className="hint mt-0! mb-1">{section.hint}</p>}
            {mine.length === 0 && found.data !== undefined ? <p className="hint">{section.empty}</p> : null}
            <ul>
              {mine.map((note) => (
                <li key={note.id}>
                  <button
                    type="button"
                    className="note-row-button"
                    aria-current={note.id === selected ? "true" : undefined}
                    onClick={() => onOpen(note.id, note.thread !== null)}
                  >
                    <span className="ti trunc" dir="auto">
                      {note.title === "" ? words.untitled : note.title}
                    </span>
                    <span className="su">
                      <Time at={note.updatedAt} />
                    </span>
                    <span className="ex trunc" dir="auto">
                      {[placeOf(note), note.excerpt].filter((part) => part !== "").join(" · ")}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {search !== "" && notes.length === 0 && found.data !== undefined ? (
        <p className="hint">{words.noneFound}</p>
      ) : null}
    </>
  );
}

function useUnsaved(): NoteListing[] {
  const sync = noteSyncOf(useAppData(), useLive());
  const key = useSyncExternalStore(sync.subscribe, () =>
    JSON.stringify(sync.unsaved().map(({ id, text }) => [id, text])),
  );
  void key;
  const now = Date.now();
  return sync.unsaved().map(({ id, thread, pins, text }) => ({
    id,
    thread,
    pins,
    title: titleOfNote(text),
    excerpt: "",
    version: 0,
    createdAt: now,
    updatedAt: now,
  }));
}

/** Notes of this page that the server does not have yet stand first. */
function withUnsaved(
  listed: NoteListing[],
  unsaved: NoteListing[],
  { thread, search }: { thread: string | null; search: string },
): NoteListing[] {
  const fresh = unsaved.filter(
    (note) =>
      !listed.some((one) => one.id === note.id) &&
      (thread === null || note.thread === thread || note.pins.includes(thread)) &&
      note.title.toLowerCase().includes(search.toLowerCase()),
  );
  return [...fresh, ...listed];
}
