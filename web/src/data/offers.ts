import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { OfferInput, OfferLimits } from "@parley/protocol";
import { useAppData } from "./app-data.ts";

const key = ["offers"];

/** What is offered to members, read anew where it is looked at. */
export function useOffers() {
  const { client } = useAppData();
  return useQuery({
    queryKey: key,
    queryFn: async () => (await client.call("listOffers", {})).data.offers,
    staleTime: 0,
  });
}

export function useCreateOffer() {
  const { client } = useAppData();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (body: OfferInput) => (await client.call("createOffer", { body })).data,
    onSuccess: refresh,
  });
}

export function useChangeOffer() {
  const { client } = useAppData();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, ...body }: OfferLimits & { id: string }) => client.call("changeOffer", { params: { id }, body }),
    onSuccess: refresh,
  });
}

export function useWithdrawOffer() {
  const { client } = useAppData();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => client.call("withdrawOffer", { params: { id } }),
    onSuccess: refresh,
  });
}

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: key });
}
