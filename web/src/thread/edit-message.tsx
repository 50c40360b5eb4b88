import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Head } from "@parley/protocol";
import { maxMessageLength } from "@parley/protocol";
import { useLive } from "../data/app-data.ts";
import { messages } from "../data/messages.ts";
import { pathMessages as words } from "../data/path-messages.ts";
import { useThreadScope } from "./thread-context.ts";
import "../ui/paths.css";

interface EditMessageProps {
  text: string;
  /** What the message answered: the new one answers the same. */
  parent: Head | null;
  /** What it replied to, and whom it was for beside its text. */
  address: { replyTo: string | null; to: string[] | null };
  onClose: () => void;
}

/** A message again, otherwise: it is sent beside the first one, which stays with its answers. */
export default function EditMessage({ text: before, parent, address, onClose }: EditMessageProps) {
  const { store, look } = useThreadScope();
  const { outbox } = useLive();
  const [text, setText] = useState(before);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(before.length, before.length);
  }, [before]);
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    if (text.trim() === "") return;
    outbox.send(store.id, text, parent, address);
    look.atPath(null);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
  };
  return (
    <form className="edit-message" onSubmit={send}>
      <textarea
        ref={field}
        rows={2}
        dir="auto"
        value={text}
        maxLength={maxMessageLength}
        aria-label={words.editing}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="edit-row">
        <span className="hint">{words.editHint}</span>
        <button type="button" className="btn sm" onClick={onClose}>
          {messages.cancel}
        </button>
        <button type="submit" className="btn primary sm" disabled={text.trim() === ""}>
          {words.send}
        </button>
      </div>
    </form>
  );
}
