import { Link } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import type { ThreadListing } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { useRowActions } from "../data/row-actions.ts";
import { MarkStack } from "../ui/mark.tsx";
import { useLongPress } from "./use-long-press.ts";

const ThreadMenu = lazy(() => import("./thread-menu.tsx"));
const words = messages.sidebar;

interface ThreadRowProps {
  thread: ThreadListing;
  replace: boolean;
  isArchived: boolean;
}

/** A thread in the sidebar; its menu opens by its button, a long press or the right mouse button. */
export function ThreadRow({ thread, replace, isArchived }: ThreadRowProps) {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isRenaming, setRenaming] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const press = useLongPress(() => setMenuOpen(true));
  const title = thread.title === "" ? words.untitled : thread.title;
  if (isRenaming) return <RenameField thread={thread} onDone={() => setRenaming(false)} />;
  return (
    <div className="tr" data-unread={thread.unread > 0} {...press}>
      <Link
        to="/t/$id"
        params={{ id: thread.id }}
        replace={replace}
        className="t"
        activeProps={{ "aria-current": "page" }}
        draggable={false}
      >
        <span className="ti trunc" dir="auto">
          {title}
        </span>
        <MarkStack marks={thread.voices} />
        <span className="su trunc">{statusOf(thread)}</span>
        {thread.unread > 0 ? (
          <span className="count">
            <span aria-hidden="true">{messages.list.unreadShort(thread.unread)}</span>
            <span className="sr-only">{messages.list.unread(thread.unread)}</span>
          </span>
        ) : null}
      </Link>
      <button
        ref={button}
        type="button"
        className="ib sm more"
        aria-label={messages.list.more(title)}
        aria-haspopup="menu"
        aria-expanded={isMenuOpen}
        onClick={() => setMenuOpen(true)}
      >
        <Ellipsis size={16} />
      </button>
      {isMenuOpen ? (
        <Suspense>
          <ThreadMenu
            thread={thread}
            isArchived={isArchived}
            button={button}
            onRename={() => setRenaming(true)}
            onClose={() => setMenuOpen(false)}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

function statusOf(thread: ThreadListing): string {
  if (thread.running > 0) return words.writingNow(thread.running);
  return thread.visibility === "public" ? words.public(thread.people) : words.private;
}

/** Enter and leaving save, Escape does not. */
function RenameField({ thread, onDone }: { thread: ThreadListing; onDone: () => void }) {
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
