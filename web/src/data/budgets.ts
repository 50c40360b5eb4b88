import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AccountBudgetChange, ForecastInput, ThreadState } from "@parley/protocol";
import { useEffect, useRef } from "react";
import { useAppData } from "./app-data.ts";
import { keys } from "./query-keys.ts";

/** What changes what a thread has spent: turns that began and ended, and whether its round is paused. */
export function moneyVersion(state: ThreadState): string {
  const round = state.rounds.find((one) => one.id === state.running);
  const turns = state.rounds.flatMap((one) => one.turns);
  const begun = turns.filter((turn) => turn.startedAt !== null).length;
  return `${begun}/${turns.filter((turn) => turn.endedAt !== null).length}/${round?.status ?? ""}`;
}

/** What a thread may cost and has cost, read again at each `version`. Only its owner is told. */
export function useThreadBudget(thread: string, version: string) {
  const { client } = useAppData();
  const query = useQuery({
    queryKey: [...keys.budget, thread],
    queryFn: async () => (await client.call("readThreadBudget", { params: { id: thread } })).data,
    retry: false,
  });
  const seen = useRef(version);
  const { refetch } = query;
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    void refetch({ cancelRefetch: false });
  }, [version, refetch]);
  return query;
}

export function useChangeThreadBudget(thread: string) {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (cap: number | null) =>
      (await client.call("changeThreadBudget", { params: { id: thread }, body: { cap } })).data,
    onSuccess: (budget) => queries.setQueryData([...keys.budget, thread], budget),
  });
}

/** What the account may spend in a day, and has spent today. */
export function useDayBudget() {
  const { client } = useAppData();
  return useQuery({
    queryKey: [...keys.budget, "day"],
    queryFn: async () => (await client.call("readBudget", {})).data,
    staleTime: 0,
  });
}

export function useChangeDayBudget() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: AccountBudgetChange) => (await client.call("changeBudget", { body })).data,
    onSuccess: (budget) => {
      queries.setQueryData([...keys.budget, "day"], budget);
      void queries.invalidateQueries({ queryKey: keys.budget });
    },
  });
}

/** So coarse is the length that is asked about: a forecast need not follow each letter. */
const lengthStep = 400;

/** What the next round of a thread would cost, for a message of about this length. */
export function useForecast(state: ThreadState, length: number) {
  const { client } = useAppData();
  const { id, mode, settings } = state.thread;
  const rounded = Math.ceil(length / lengthStep) * lengthStep;
  const seats = state.members.map((member) => (member.left ? "" : `${member.id}${member.profile.model ?? ""}`)).join();
  const turns = state.rounds.flatMap((one) => one.turns);
  const said = turns.filter((turn) => turn.endedAt !== null).length;
  return useQuery({
    queryKey: ["forecast", id, mode, settings, seats, said, rounded],
    queryFn: async () => (await client.call("forecastRound", { params: { id }, query: { length: rounded } })).data,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** The same for a table that is being laid. */
export function useTableForecast(table: Required<ForecastInput>) {
  const { client } = useAppData();
  // Who notes what a round came to is the server's preset.
  const { scribe: _, ...settings } = table.settings;
  return useQuery({
    queryKey: ["forecast", "table", table],
    queryFn: async () => (await client.call("forecastTable", { body: { ...table, settings } })).data,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** What was used in the last so many days. */
export function useUsage(days: number) {
  const { client } = useAppData();
  return useQuery({
    queryKey: ["usage", days],
    queryFn: async () => (await client.call("readUsage", { query: { days } })).data,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
}
