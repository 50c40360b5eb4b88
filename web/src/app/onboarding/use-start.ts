import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { notifyError } from "../../data/notice.ts";
import { useCreateThread } from "../../data/threads-list.ts";

export type Start = (identities: string[]) => void;

/** Makes a thread of these voices and goes there. */
export function useStart(): { start: Start; isStarting: boolean } {
  const navigate = useNavigate();
  const { mutate, isPending } = useCreateThread();
  const start = useCallback(
    (identities: string[]) =>
      mutate(
        { title: "", identities },
        {
          onSuccess: ({ state }) => void navigate({ to: "/t/$id", params: { id: state.thread.id }, replace: true }),
          onError: notifyError,
        },
      ),
    [mutate, navigate],
  );
  return { start, isStarting: isPending };
}
