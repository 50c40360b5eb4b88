import type { AppData, Live } from "./app-data.ts";
import { noteMessages as words } from "./note-messages.ts";
import { newNoteId, noteSyncOf } from "./notes.ts";
import { notify } from "./notice.ts";

/** What somebody said in a thread, or a piece of it. */
export interface Said {
  thread: string;
  message: string;
  name: string;
  text: string;
}

/** A new note of one's own, pinned to the thread: the words quoted, with who said them and the way back. */
export function saveToNotes(data: AppData, live: Live, said: Said): void {
  const sync = noteSyncOf(data, live);
  const id = newNoteId();
  sync.edit(id, { text: quote(said, location.origin), base: 0, pins: [said.thread] });
  sync.flush(id);
  notify(words.savedToNotes);
}

/** Markdown; every line of the words stays inside the quote. */
export function quote({ thread, message, name, text }: Said, origin: string): string {
  const link = `${origin}/t/${thread}?m=${message}`;
  const lines = text.trim().split("\n");
  const quoted = lines.map((line) => (line === "" ? ">" : `> ${line}`)).join("\n");
  return `${words.quoted(escaped(name))}\n\n${quoted}\n\n${words.toMessage(link)}\n`;
}

function escaped(name: string): string {
  return name.replace(/[\\`*_[\]()<>#]/g, "\\$&");
}
