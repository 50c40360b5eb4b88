import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { UseLocalModels } from "@parley/protocol";
import { useAppData } from "./app-data.ts";
import { keys } from "./query-keys.ts";

/** What answers on the server's own machine; asked for once a visit, and again when somebody says so. */
export function useLocalModels() {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.localModels,
    queryFn: async () => (await client.call("listLocalModels", {})).data,
    staleTime: 0,
    retry: false,
  });
}

/** Voices of the chosen models, in their order. */
export function useVoicesOfLocalModels() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    async mutationFn(chosen: UseLocalModels[]) {
      const made = [];
      for (const body of chosen) made.push(...(await client.call("useLocalModels", { body })).data.identities);
      return made;
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: keys.identities }),
        queries.invalidateQueries({ queryKey: keys.connections }),
      ]),
  });
}
