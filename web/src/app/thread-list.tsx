import { Link } from "@tanstack/react-router";
import { lazy, type ReactElement, Suspense, useMemo } from "react";
import type { ThreadListing } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { groupThreads, useThreads } from "../data/threads-list.ts";
import { MarkStack } from "../ui/mark.tsx";

const LongList = lazy(() => import("./long-list.tsx"));
const words = messages.sidebar;
const virtualAbove = 100;

export function ThreadList({ replace }: { replace: boolean }) {
  const threads = useThreads();
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
  const count = threads.data?.length ?? 0;
  if (count > virtualAbove) {
    return (
      <Suspense>
        <LongList>
          {[
            ...rowsOf(words.today, groups.today, replace),
            ...rowsOf(words.thisWeek, groups.thisWeek, replace),
            ...rowsOf(words.older, groups.older, replace),
          ]}
        </LongList>
      </Suspense>
    );
  }
  return (
    <div className="tl">
      {rowsOf(words.today, groups.today, replace)}
      {rowsOf(words.thisWeek, groups.thisWeek, replace)}
      {rowsOf(words.older, groups.older, replace)}
      {threads.data !== undefined && count === 0 ? (
        <p className="px-2.5 py-3 text-[14px] text-ink-3">{words.none}</p>
      ) : null}
    </div>
  );
}

/** A heading and its rows, flat, so that a long list can draw only what is seen. */
function rowsOf(title: string, threads: ThreadListing[], replace: boolean): ReactElement[] {
  if (threads.length === 0) return [];
  return [
    <h3 key={title}>{title}</h3>,
    ...threads.map((thread) => <Row key={thread.id} thread={thread} replace={replace} />),
  ];
}

function Row({ thread, replace }: { thread: ThreadListing; replace: boolean }) {
  const status =
    thread.running > 0
      ? words.writingNow(thread.running)
      : thread.visibility === "public"
        ? words.public(thread.people)
        : words.private;
  return (
    <Link
      to="/t/$id"
      params={{ id: thread.id }}
      replace={replace}
      className="t"
      activeProps={{ "aria-current": "page" }}
    >
      <span className="ti trunc" dir="auto">
        {thread.title === "" ? words.untitled : thread.title}
      </span>
      <MarkStack marks={thread.voices} />
      <span className="su trunc">{status}</span>
    </Link>
  );
}
