import { useQuery } from "@tanstack/react-query";
import type { TurnCost } from "@parley/protocol";
import type { Client } from "@parley/protocol/client";
import { useEffect, useMemo, useRef } from "react";
import { useAppData } from "./app-data.ts";

function costsOf(client: Client, thread: string) {
  return {
    queryKey: ["costs", thread],
    queryFn: async () => {
      const { costs } = (await client.call("readCosts", { params: { id: thread } })).data;
      return new Map(costs.map((cost) => [cost.turn, cost]));
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  };
}

/** What this account's voices cost in a thread, a turn each; `ended` counts the turns that ended and are seen. */
export function useThreadCosts(thread: string, ended: number): TurnCost[] {
  const { client } = useAppData();
  const { data, refetch } = useQuery(costsOf(client, thread));
  const seen = useRef(ended);
  useEffect(() => {
    if (seen.current === ended) return;
    seen.current = ended;
    void refetch({ cancelRefetch: false });
  }, [ended, refetch]);
  return useMemo(() => [...(data?.values() ?? [])], [data]);
}

/** What a turn cost this account; undefined while that is not known, and of turns of other people's voices. */
export function useTurnCost(thread: string, turn: string): TurnCost | undefined {
  const { client } = useAppData();
  const asked = useRef(0);
  const { data, refetch } = useQuery(costsOf(client, thread));
  const cost = data?.get(turn);
  // One that ended since the costs were read is asked for together with others that just ended. Twice at most: the
  // first answer may have been on its way before this one's end was saved.
  useEffect(() => {
    if (data === undefined || cost !== undefined || asked.current === 2) return;
    asked.current += 1;
    void refetch({ cancelRefetch: false });
  }, [data, cost, refetch]);
  return cost;
}
