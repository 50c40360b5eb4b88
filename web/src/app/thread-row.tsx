import { Link } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { Suspense, useRef, useState } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import type { ThreadListing } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { MarkStack } from "../ui/mark.tsx";
import { useLongPress } from "./use-long-press.ts";

const RenameField = lazy(() => import("./rename-field.tsx"));
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
  if (isRenaming) {
    return (
      <Suspense>
        <RenameField thread={thread} onDone={() => setRenaming(false)} />
      </Suspense>
    );
  }
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
            <span aria-hidden="true">
              {thread.mentioned ? "@ " : ""}
              {messages.list.unreadShort(thread.unread)}
            </span>
            <span className="sr-only">
              {messages.list.unread(thread.unread)}
              {thread.mentioned ? `, ${messages.list.mentioned}` : ""}
            </span>
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
        onClick={() => setMenuOpen(!isMenuOpen)}
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
  if (thread.visibility === "public") return words.public(thread.people);
  return thread.people > 1 ? words.people(thread.people) : words.private;
}
