import { useQuery } from "@tanstack/react-query";
import type { Connection, ConnectionChange, ConnectionInput, ConnectionTest } from "@parley/protocol";
import { useMemo } from "react";
import { useAppData } from "./app-data.ts";
import { keys } from "./query-keys.ts";

export function useConnections() {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.connections,
    queryFn: async () => (await client.call("listConnections", {})).data.connections,
    // What is left of an offered one today is read where it is chosen.
    refetchOnMount: "always",
  });
}

/** What a connection's provider lists. Null asks for nothing. */
export function useListedModels(connection: string | null) {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.models(connection ?? ""),
    queryFn: async () => (await client.call("listModels", { params: { id: connection ?? "" } })).data,
    enabled: connection !== null,
    staleTime: 300_000,
    retry: false,
  });
}

/**
 * Plain calls and no mutations: a mutation keeps what it was called with, and
 * these are called with tokens.
 */
export function useConnectionActions() {
  const { client, queries } = useAppData();
  return useMemo(() => {
    const keep = (saved: Connection): Connection => {
      queries.setQueryData<Connection[]>(keys.connections, (all = []) =>
        all.some(({ id }) => id === saved.id) ? all.map((one) => (one.id === saved.id ? saved : one)) : [...all, saved],
      );
      void queries.invalidateQueries({ queryKey: keys.models(saved.id) });
      return saved;
    };
    return {
      create: async (body: ConnectionInput) => keep((await client.call("createConnection", { body })).data),
      change: async (id: string, body: ConnectionChange) =>
        keep((await client.call("changeConnection", { params: { id }, body })).data),
      async remove(id: string) {
        await client.call("deleteConnection", { params: { id } });
        queries.setQueryData<Connection[]>(keys.connections, (all) => all?.filter((one) => one.id !== id));
        await queries.invalidateQueries({ queryKey: keys.identities });
      },
      async test(id: string, body: ConnectionTest) {
        const { data } = await client.call("testConnection", { params: { id }, body });
        // How it went stands in the list of voices.
        void queries.invalidateQueries({ queryKey: keys.connections });
        return data;
      },
    };
  }, [client, queries]);
}
