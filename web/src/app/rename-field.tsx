import { useRef } from "react";
import type { ThreadListing } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { useRowActions } from "../data/row-actions.ts";

/** Enter and leaving save, Escape does not. */
export default function RenameField({ thread, onDone }: { thread: ThreadListing; onDone: () => void }) {
  const { rename } = useRowActions();
  const cancelled = useRef(false);
  return (
    <input
      className="rename"
      aria-label={messages.thread.titleField}
      defaultValue={thread.title}
      maxLength={200}
      dir="auto"
      autoFocus
      onFocus={(event) => event.target.select()}
      onBlur={(event) => {
        const title = event.target.value.trim();
        if (!cancelled.current && title !== "" && title !== thread.title) void rename(thread.id, title);
        onDone();
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Escape") cancelled.current = true;
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.stopPropagation();
        event.currentTarget.blur();
      }}
    />
  );
}
