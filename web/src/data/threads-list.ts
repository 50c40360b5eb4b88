import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CommandInput, ThreadListing } from "@parley/protocol";
import { useAppData, useLive } from "./app-data.ts";
import { keys } from "./query-keys.ts";

function useList<T>(select: (data: { threads: ThreadListing[]; archived: number }) => T) {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.threads,
    queryFn: async () => (await client.call("listThreads", {})).data,
    select,
  });
}

/** The sidebar's rows; fetched again when a hint says that something moved. */
export function useThreads() {
  return useList((data) => data.threads);
}

export function useArchivedCount(): number {
  return useList((data) => data.archived).data ?? 0;
}

/** Archived threads, asked for only once somebody looks at them. */
export function useArchivedThreads(isWanted: boolean) {
  const { client } = useAppData();
  return useQuery({
    // Below the list's own name, so that whatever changes one changes both.
    queryKey: [...keys.threads, "archived"],
    queryFn: async () => (await client.call("listThreads", { query: { archived: "true" } })).data.threads,
    enabled: isWanted,
  });
}

export function useCreateThread() {
  const { client } = useAppData();
  const { threads } = useLive();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: CommandInput<"createThread">) => (await client.call("createThread", { body })).data,
    onSuccess(snapshot) {
      threads.accept(snapshot);
      void queries.invalidateQueries({ queryKey: keys.threads });
    },
  });
}

export interface ThreadGroups {
  pinned: ThreadListing[];
  today: ThreadListing[];
  thisWeek: ThreadListing[];
  older: ThreadListing[];
}

const dayMs = 86_400_000;

/** What is pinned, then by the reader's own calendar: today, the six days before, the rest. */
export function groupThreads(threads: ThreadListing[], now: Date): ThreadGroups {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const groups: ThreadGroups = { pinned: [], today: [], thisWeek: [], older: [] };
  for (const thread of threads) {
    if (thread.pinned) groups.pinned.push(thread);
    else if (thread.activeAt >= midnight) groups.today.push(thread);
    else if (thread.activeAt >= midnight - 6 * dayMs) groups.thisWeek.push(thread);
    else groups.older.push(thread);
  }
  return groups;
}

/** The thread that this account returns to on this device, after signing in again too. */
export function useLastThread(): { read: () => string | null; remember: (id: string) => void; forget: () => void } {
  const { storage } = useAppData();
  const key = `parley.thread.${useLive().account}`;
  return {
    read: () => storage.getItem(key),
    remember: (id) => storage.setItem(key, id),
    forget: () => storage.removeItem(key),
  };
}
