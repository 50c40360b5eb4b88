import { Archive, ChevronDown } from "lucide-react";
import { type ReactElement, Suspense, useMemo, useState } from "react";
import { lazy } from "../ui/patient-lazy.ts";
import type { ThreadListing } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { groupThreads, useArchivedCount, useArchivedThreads, useThreads } from "../data/threads-list.ts";
import { useLater } from "../ui/use-later.ts";
import { ThreadRow } from "./thread-row.tsx";

const Invitations = lazy(() => import("./invitations.tsx"));
const LongList = lazy(() => import("./long-list.tsx"));
const words = messages.sidebar;
const virtualAbove = 100;

export function ThreadList({ replace }: { replace: boolean }) {
  const threads = useThreads();
  const archivedCount = useArchivedCount();
  const [isArchiveOpen, setArchiveOpen] = useState(false);
  const wasArchived = useArchivedThreads(isArchiveOpen && archivedCount > 0).data ?? [];
  // The two lists come one after the other: a thread that was moved would stand in both for a moment.
  const listed = new Set(threads.data?.map((thread) => thread.id));
  const archived = isArchiveOpen && archivedCount > 0 ? wasArchived.filter((thread) => !listed.has(thread.id)) : [];
  const groups = useMemo(() => groupThreads(threads.data ?? [], new Date()), [threads.data]);
  if (threads.isError && threads.data === undefined) {
    return (
      <div className="tl">
        <p className="px-2.5 py-3 text-[14px] text-ink-3">{words.failed}</p>
        <button type="button" className="btn line self-start" onClick={() => void threads.refetch()}>
          {messages.retry}
        </button>
      </div>
    );
  }
  const rows = [
    ...rowsOf(messages.list.pinned, groups.pinned, replace),
    ...rowsOf(words.today, groups.today, replace),
    ...rowsOf(words.thisWeek, groups.thisWeek, replace),
    ...rowsOf(words.older, groups.older, replace),
    ...(threads.data?.length === 0
      ? [
          <p key="none" className="px-2.5 py-3 text-[14px] text-ink-3">
            {words.none}
          </p>,
        ]
      : []),
    ...(archivedCount === 0
      ? []
      : [
          <button
            key="archived"
            type="button"
            className="nav archived"
            aria-expanded={isArchiveOpen}
            onClick={() => setArchiveOpen(!isArchiveOpen)}
          >
            <Archive size={16} />
            <span className="flex-1">{messages.list.archived(archivedCount)}</span>
            <ChevronDown size={16} />
          </button>,
        ]),
    ...archived.map((thread) => <ThreadRow key={thread.id} thread={thread} replace={replace} isArchived />),
  ];
  return (
    <>
      <Invited />
      {rows.length <= virtualAbove ? (
        <div className="tl">{rows}</div>
      ) : (
        <Suspense>
          <LongList>{rows}</LongList>
        </Suspense>
      )}
    </>
  );
}

/** What one is invited to stands above the list; it is asked for once nobody waits for anything else. */
function Invited() {
  return <Suspense>{useLater() ? <Invitations /> : null}</Suspense>;
}

/** A heading and its rows, flat, so that a long list can draw only what is seen. */
function rowsOf(title: string, threads: ThreadListing[], replace: boolean): ReactElement[] {
  if (threads.length === 0) return [];
  return [
    <h3 key={title}>{title}</h3>,
    ...threads.map((thread) => <ThreadRow key={thread.id} thread={thread} replace={replace} isArchived={false} />),
  ];
}
