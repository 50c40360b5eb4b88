import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { calls } from "../data/calls.ts";
import { messages } from "../data/messages.ts";
import { notifyWithAction } from "../data/notice.ts";
import { useThreads } from "../data/threads-list.ts";

const words = messages.list;

/** Says that somebody calls one by name, unless one looks at that very thread. */
export default function CallNotice() {
  const call = useSyncExternalStore(calls.subscribe, calls.last);
  const navigate = useNavigate();
  const threads = useThreads().data;
  const title = useRef("");
  title.current = threads?.find((thread) => thread.id === call?.thread)?.title ?? "";
  useEffect(() => {
    if (call === null || document.visibilityState !== "visible" || location.pathname === `/t/${call.thread}`) return;
    const text = words.calledIn(title.current === "" ? messages.sidebar.untitled : title.current);
    notifyWithAction(text, words.show, () => {
      void navigate({ to: "/t/$id", params: { id: call.thread }, search: { m: call.message } });
    });
  }, [call, navigate]);
  return null;
}
