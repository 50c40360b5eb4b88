import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ThreadListing } from "@parley/protocol";
import { messages } from "../data/messages.ts";
import { groupThreads, useThreads } from "../data/threads-list.ts";
import { MarkStack } from "../ui/mark.tsx";

const words = messages.sidebar;

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
  return (
    <div className="tl">
      <Group title={words.today} threads={groups.today} replace={replace} />
      <Group title={words.thisWeek} threads={groups.thisWeek} replace={replace} />
      <Group title={words.older} threads={groups.older} replace={replace} />
      {threads.data?.length === 0 ? <p className="px-2.5 py-3 text-[14px] text-ink-3">{words.none}</p> : null}
    </div>
  );
}

function Group({ title, threads, replace }: { title: string; threads: ThreadListing[]; replace: boolean }) {
  if (threads.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      {threads.map((thread) => (
        <Row key={thread.id} thread={thread} replace={replace} />
      ))}
    </>
  );
}

function Row({ thread, replace }: { thread: ThreadListing; replace: boolean }) {
  const status = thread.running > 0 ? words.writingNow(thread.running) : thread.visibility === "public" ? words.public(thread.people) : words.private;
  return (
    <Link to="/t/$id" params={{ id: thread.id }} replace={replace} className="t" activeProps={{ "aria-current": "page" }}>
      <span className="ti trunc" dir="auto">
        {thread.title === "" ? words.untitled : thread.title}
      </span>
      <MarkStack marks={thread.voices} />
      <span className="su trunc">{status}</span>
    </Link>
  );
}
