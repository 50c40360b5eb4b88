import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { LineUp, Table } from "@parley/protocol";
import { useAppData } from "./app-data.ts";
import { notifyError } from "./notice.ts";

const key = ["line-ups"];

/** Saved tables, and who sat in the thread that was begun last; read anew where one is about to be picked. */
export function useLineUps() {
  const { client } = useAppData();
  return useQuery({
    queryKey: key,
    queryFn: async () => (await client.call("listLineUps", {})).data,
    staleTime: 0,
    // What was last changes with every thread; an old answer would preset the wrong table.
    gcTime: 0,
  });
}

export function useSaveLineUp() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Table & { name: string }): Promise<LineUp> =>
      (await client.call("createLineUp", { body })).data,
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
    onError: notifyError,
  });
}

export function useDeleteLineUp() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => client.call("deleteLineUp", { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
    onError: notifyError,
  });
}
