import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Proof } from "@parley/protocol";
import { useAppData } from "./app-data.ts";
import { keys } from "./query-keys.ts";

export function useSecondFactor() {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.secondFactor,
    queryFn: async () => (await client.call("readSecondFactor", {})).data,
  });
}

export function useBeginSecondFactor() {
  const { client } = useAppData();
  return useMutation({
    mutationFn: async (body: Proof) => (await client.call("beginSecondFactor", { body })).data,
    // The answer holds the key itself: it is kept as long as it is shown.
    gcTime: 0,
  });
}

export function useConfirmSecondFactor() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => client.call("confirmSecondFactor", { body: { code } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.secondFactor }),
  });
}

export function useRemoveSecondFactor() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Proof) => client.call("removeSecondFactor", { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.secondFactor }),
  });
}
