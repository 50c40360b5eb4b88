import { useQuery } from "@tanstack/react-query";
import { useAppData } from "./app-data.ts";

/** What the calls of a turn were made of; read anew each time it is looked at, since messages may be hidden. */
export function useSeen(turn: string) {
  const { client } = useAppData();
  return useQuery({
    queryKey: ["seen", turn],
    queryFn: async () => (await client.call("readSeen", { params: { id: turn } })).data.calls,
    staleTime: 0,
    gcTime: 0,
  });
}
