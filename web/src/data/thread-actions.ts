import { useMemo } from "react";
import { useAppData } from "./app-data.ts";
import { notifyError } from "./notice.ts";

/** What can be done in a thread. A refusal becomes a short message; the page changes by the events. */
export function useThreadActions(thread: string) {
  const { client } = useAppData();
  return useMemo(() => {
    const attempt = async (call: Promise<unknown>): Promise<boolean> => {
      try {
        await call;
        return true;
      } catch (error) {
        notifyError(error);
        return false;
      }
    };
    return {
      stopTurn: (turn: string) => attempt(client.call("stopTurn", { params: { id: turn } })),
      stopAll: () => attempt(client.call("stopThread", { params: { id: thread } })),
      continueTurn: (turn: string) => attempt(client.call("continueTurn", { params: { id: turn } })),
      rename: (title: string) => attempt(client.call("changeThread", { params: { id: thread }, body: { title } })),
      publish: (visibility: "public" | "private") =>
        attempt(client.call("changeThread", { params: { id: thread }, body: { visibility } })),
      hide: (message: string) => attempt(client.call("hideMessage", { params: { id: message }, body: {} })),
      /** Nobody waits for it: the next one says it again. */
      markRead: (seq: number) =>
        client.call("markRead", { params: { id: thread }, body: { seq } }).catch(() => undefined),
      seat: (identity: string) => attempt(client.call("seatIdentity", { params: { id: thread }, body: { identity } })),
      unseat: (member: string) => attempt(client.call("removeMember", { params: { id: thread, member } })),
    };
  }, [client, thread]);
}
