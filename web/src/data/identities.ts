import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { IdentityInput } from "@parley/protocol";
import { useAppData } from "./app-data.ts";
import { keys } from "./query-keys.ts";

/** One's own and what the server offers; `isFresh` where it matters what is left of that today. */
export function useIdentities({ isFresh = false }: { isFresh?: boolean } = {}) {
  const { client } = useAppData();
  return useQuery({
    refetchOnMount: isFresh ? "always" : true,
    queryKey: keys.identities,
    queryFn: async () => (await client.call("listIdentities", {})).data.identities,
  });
}

export function useSaveIdentity() {
  const { client } = useAppData();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ id, body }: { id: string | null; body: IdentityInput }) =>
      id === null
        ? (await client.call("createIdentity", { body })).data
        : (await client.call("changeIdentity", { params: { id }, body })).data,
    onSuccess: refresh,
  });
}

export function useDeleteIdentity() {
  const { client } = useAppData();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => client.call("deleteIdentity", { params: { id } }),
    onSuccess: refresh,
  });
}

export function useRestorePractice() {
  const { client } = useAppData();
  const refresh = useRefresh();
  return useMutation({ mutationFn: () => client.call("restorePractice", {}), onSuccess: refresh });
}

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: keys.identities });
}
