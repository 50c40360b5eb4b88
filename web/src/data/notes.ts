import { useQuery } from "@tanstack/react-query";
import type { Note } from "@parley/protocol";
import { uuidv7 } from "@parley/protocol";
import { useEffect, useSyncExternalStore } from "react";
import { type AppData, type Live, useAppData, useLive } from "./app-data.ts";
import { noteMessages as words } from "./note-messages.ts";
import { NoteSync, type NoteView } from "./note-sync.ts";
import { notifyError, notifyWithAction } from "./notice.ts";
import { keys } from "./query-keys.ts";

const syncs = new WeakMap<Live, NoteSync>();

/** The notes on their way of whoever is signed in; made when the first is looked at, or waits from before. */
export function noteSyncOf({ client, queries, storage }: AppData, live: Live): NoteSync {
  const known = syncs.get(live);
  if (known !== undefined) return known;
  const sync = new NoteSync({
    create: async (body) => (await client.call("createNote", { body })).data,
    change: async (id, body) => (await client.call("changeNote", { params: { id }, body })).data,
    onSaved(note) {
      queries.setQueryData(noteKey(note.id), note);
      void queries.invalidateQueries({ queryKey: [...keys.notes, "list"] });
    },
    storage,
    account: live.account,
    now: () => Date.now(),
    later(run, ms) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  syncs.set(live, sync);
  window.addEventListener("online", () => sync.flushAll());
  window.addEventListener("pagehide", () => sync.flushAll());
  live.hub.subscribeState(() => {
    if (live.hub.state() === "open") sync.flushAll();
  });
  sync.flushAll();
  return sync;
}

const noteKey = (id: string) => [...keys.notes, "one", id];

/** Notes whose text holds the words; with a thread those that stand beside it. */
export function useNotes(thread: string | null, search: string) {
  const { client } = useAppData();
  return useQuery({
    queryKey: [...keys.notes, "list", thread, search],
    queryFn: async () => {
      const query = { q: search, ...(thread === null ? {} : { thread }) };
      return (await client.call("listNotes", { query })).data.notes;
    },
    placeholderData: (before) => before,
    staleTime: 5_000,
  });
}

export function useNote(id: string) {
  const { client } = useAppData();
  const { view } = useNoteSync(id);
  return useQuery({
    queryKey: noteKey(id),
    queryFn: async () => (await client.call("readNote", { params: { id } })).data,
    // One that begins on this page is not there to be read.
    enabled: view.pending?.base !== 0,
    retry: false,
  });
}

export function useNoteSync(id: string): { sync: NoteSync; view: NoteView } {
  const sync = noteSyncOf(useAppData(), useLive());
  const view = useSyncExternalStore(sync.subscribe, () => sync.view(id));
  useEffect(() => () => sync.leave(id), [sync, id]);
  return { sync, view };
}

export function useNoteActions() {
  const data = useAppData();
  const sync = noteSyncOf(data, useLive());
  const { client, queries } = data;
  const refresh = (): void => void queries.invalidateQueries({ queryKey: keys.notes });
  const create = async (note: { text: string; thread?: string | null; pins?: string[] }): Promise<string> => {
    const id = newNoteId();
    sync.edit(id, { base: 0, ...note });
    sync.flush(id);
    return id;
  };
  return {
    create,
    async pin(id: string, pins: string[]): Promise<void> {
      try {
        queries.setQueryData(noteKey(id), (await client.call("changeNote", { params: { id }, body: { pins } })).data);
        refresh();
      } catch (error) {
        notifyError(error);
      }
    },
    /** Deletes it, and offers to bring it back; false where it could not be deleted. */
    async remove(note: Note): Promise<boolean> {
      const { id, thread, pins } = note;
      const text = sync.view(id).pending?.text ?? note.text;
      try {
        await client.call("deleteNote", { params: { id } });
      } catch (error) {
        notifyError(error);
        return false;
      }
      sync.drop(id);
      queries.removeQueries({ queryKey: noteKey(id) });
      refresh();
      notifyWithAction(words.deleted, words.undo, () => {
        sync.edit(id, { base: 0, text, thread, pins });
        sync.flush(id);
      });
      return true;
    },
  };
}

export function newNoteId(): string {
  return uuidv7(Date.now(), (length) => crypto.getRandomValues(new Uint8Array(length)));
}
