import { useQuery } from "@tanstack/react-query";
import { useAppData } from "./app-data.ts";
import { keys } from "./query-keys.ts";

/** Where a voice sits now; asked for while `isWanted`, and each time anew. */
export function useIdentityThreads(identity: string, isWanted: boolean) {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.identityThreads(identity),
    queryFn: async () => (await client.call("listIdentityThreads", { params: { id: identity } })).data,
    enabled: isWanted,
    staleTime: 0,
    gcTime: 0,
  });
}
