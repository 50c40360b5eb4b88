import { useQueryClient } from "@tanstack/react-query";
import type { ThreadListing } from "@parley/protocol";
import { useAppData, useLive } from "./app-data.ts";
import { menuMessages } from "./menu-messages.ts";
import { notifyError, notifyUndo } from "./notice.ts";
import { keys } from "./query-keys.ts";

/** What a row's menu does; the list is fetched again by the hint that follows. */
export function useRowActions() {
  const { client } = useAppData();
  const { threads } = useLive();
  const queries = useQueryClient();
  const refetch = (): void => void queries.invalidateQueries({ queryKey: keys.threads });
  const attempt = async (call: Promise<unknown>): Promise<boolean> => {
    try {
      await call;
      return true;
    } catch (error) {
      notifyError(error);
      return false;
    } finally {
      refetch();
    }
  };
  const change = (id: string, body: { title?: string; archived?: boolean }) =>
    attempt(client.call("changeThread", { params: { id }, body }));
  return {
    rename: (id: string, title: string) => change(id, { title }),
    archive: (id: string, archived: boolean) => change(id, { archived }),
    pin: (id: string, pinned: boolean) => attempt(client.call("pinThread", { params: { id }, body: { pinned } })),
    leave: (id: string) => attempt(client.call("leaveThread", { params: { id } })),
    /** Asks nothing: for ten seconds a note offers to take it back, and calls `onBack` then. */
    async remove(id: string, onBack: () => void): Promise<boolean> {
      if (!(await attempt(client.call("deleteThread", { params: { id } })))) return false;
      // Nothing may lead to it in the moment before the list comes anew.
      queries.setQueryData<{ threads: ThreadListing[]; archived: number }>(
        keys.threads,
        (list) => list && { ...list, threads: list.threads.filter((thread) => thread.id !== id) },
      );
      notifyUndo(menuMessages.deleted, menuMessages.undo, () => void back());
      const back = async (): Promise<void> => {
        if (!(await attempt(client.call("restoreThread", { params: { id }, body: {} })))) return;
        threads.readAgain(id);
        onBack();
      };
      return true;
    },
  };
}
