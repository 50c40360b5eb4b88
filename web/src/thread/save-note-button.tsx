import { NotebookPen } from "lucide-react";
import { messages } from "../data/messages.ts";
import { useAppData, useLive } from "../data/app-data.ts";
import { useThreadScope } from "./thread-context.ts";

interface SaveNoteButtonProps {
  name: string;
  message: string;
  text: string;
}

/** Puts a whole message into a note of one's own; how that is done comes with the first one. */
export function SaveNoteButton({ name, message, text }: SaveNoteButtonProps) {
  const data = useAppData();
  const live = useLive();
  const { store } = useThreadScope();
  const label = messages.thread.saveMessage(name);
  const save = (): void =>
    void import("../data/save-to-notes.ts").then(({ saveToNotes }) =>
      saveToNotes(data, live, { thread: store.id, message, name, text }),
    );
  return (
    <button type="button" className="ib sm save-note" aria-label={label} title={label} onClick={save}>
      <NotebookPen size={15} />
    </button>
  );
}
