import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CommandInput, ThreadListing } from "@parley/protocol";
import { useAppData, useLive } from "./app-data.ts";
import { keys } from "./query-keys.ts";

/** The sidebar's rows; fetched again when a hint says that something moved. */
export function useThreads() {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.threads,
    queryFn: async () => (await client.call("listThreads", {})).data,
    select: (data) => data.threads,
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
  today: ThreadListing[];
  thisWeek: ThreadListing[];
  older: ThreadListing[];
}

const dayMs = 86_400_000;

/** By the reader's own calendar: today, the six days before, the rest. */
export function groupThreads(threads: ThreadListing[], now: Date): ThreadGroups {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const groups: ThreadGroups = { today: [], thisWeek: [], older: [] };
  for (const thread of threads) {
    if (thread.activeAt >= midnight) groups.today.push(thread);
    else if (thread.activeAt >= midnight - 6 * dayMs) groups.thisWeek.push(thread);
    else groups.older.push(thread);
  }
  return groups;
}

const lastKey = "parley.last-thread";

/** The thread to return to on this device. */
export function useLastThread(): { read: () => string | null; remember: (id: string) => void; forget: () => void } {
  const { storage } = useAppData();
  return {
    read: () => storage.getItem(lastKey),
    remember: (id) => storage.setItem(lastKey, id),
    forget: () => storage.removeItem(lastKey),
  };
}
