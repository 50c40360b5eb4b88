import { useMemo } from "react";
import type { Head, LinkLabel, PresenceState } from "@parley/protocol";
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
    const version = async (call: Promise<{ data: { turn: string } }>): Promise<string | null> => {
      try {
        return (await call).data.turn;
      } catch (error) {
        notifyError(error);
        return null;
      }
    };
    return {
      stopTurn: (turn: string) => attempt(client.call("stopTurn", { params: { id: turn } })),
      stopAll: () => attempt(client.call("stopThread", { params: { id: thread } })),
      /** The new version; null if there is none. */
      continueTurn: (turn: string) => version(client.call("continueTurn", { params: { id: turn } })),
      runAgain: (turn: string) => version(client.call("runTurnAgain", { params: { id: turn } })),
      continueFrom: (head: Head) => attempt(client.call("moveHead", { params: { id: thread }, body: { head } })),
      /** Let a voice merge what is there, or all who are free react to it; at the place that is looked at. */
      merge: (head: Head, member: string) =>
        version(client.call("mergeAnswers", { params: { id: thread }, body: { head, member } })),
      letReact: (head: Head) => attempt(client.call("letReact", { params: { id: thread }, body: { head } })),
      rename: (title: string) => attempt(client.call("changeThread", { params: { id: thread }, body: { title } })),
      publish: (visibility: "public" | "private") =>
        attempt(client.call("changeThread", { params: { id: thread }, body: { visibility } })),
      hide: (message: string) => attempt(client.call("hideMessage", { params: { id: message }, body: {} })),
      /** What a link really is, or that it is none. */
      changeLink: (link: string, change: { label?: LinkLabel; isRemoved?: boolean }) =>
        attempt(client.call("changeLink", { params: { id: thread, link }, body: change })),
      /** That it was not heard is found out by the next time it is said. */
      sayPresence: (state: PresenceState) =>
        client.call("sayPresence", { params: { id: thread }, body: { state } }).catch(() => undefined),
      markRead: (seq: number) =>
        client.call("markRead", { params: { id: thread }, body: { seq } }).catch(() => undefined),
      seat: (identity: string) => attempt(client.call("seatIdentity", { params: { id: thread }, body: { identity } })),
      unseat: (member: string) => attempt(client.call("removeMember", { params: { id: thread, member } })),
    };
  }, [client, thread]);
}
