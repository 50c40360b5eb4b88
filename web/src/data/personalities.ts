import { useQuery } from "@tanstack/react-query";
import { useAppData } from "./app-data.ts";

export function usePersonalities() {
  const { client } = useAppData();
  return useQuery({
    queryKey: ["personalities"],
    queryFn: async () => (await client.call("listPersonalities", {})).data.personalities,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
