import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Entry, Proof, ServerInviteInput, ServerMemberChange, ServerSettingsChange } from "@parley/protocol";
import { useAppData } from "./app-data.ts";
import { nameSite } from "./page-title.ts";
import { keys } from "./query-keys.ts";

export function useServerMembers() {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.serverMembers,
    queryFn: async () => (await client.call("listServerMembers", {})).data.members,
  });
}

export function useChangeMember() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: ServerMemberChange & { id: string }) =>
      client.call("changeServerMember", { params: { id }, body }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: keys.serverMembers });
      await queries.invalidateQueries({ queryKey: keys.entry });
    },
  });
}

export function useRemoveMember() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: Proof & { id: string }) =>
      client.call("removeServerMember", { params: { id }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.serverMembers }),
  });
}

export function useServerSettings() {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.serverSettings,
    queryFn: async () => (await client.call("readServerSettings", {})).data,
  });
}

export function useChangeServerSettings() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: ServerSettingsChange) => (await client.call("changeServerSettings", { body })).data,
    onSuccess(settings) {
      nameSite(settings.name);
      queries.setQueryData(keys.serverSettings, settings);
      queries.setQueryData<Entry>(keys.entry, (entry) => entry && { ...entry, name: settings.name });
    },
  });
}

export function useServerInvites() {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.serverInvites,
    queryFn: async () => (await client.call("listServerInvites", {})).data.invites,
  });
}

export function useCreateInvite() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: ServerInviteInput) => (await client.call("createServerInvite", { body })).data,
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.serverInvites }),
    // The answer holds the link itself: it is kept as long as it is shown.
    gcTime: 0,
  });
}

export function useRevokeInvite() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => client.call("revokeServerInvite", { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.serverInvites }),
  });
}

export function useServerUsage() {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.serverUsage,
    queryFn: async () => (await client.call("readServerUsage", { query: { days: 30 } })).data,
  });
}

/** A page of the audit log after the other, the newest first. */
export function useAudit() {
  const { client } = useAppData();
  return useInfiniteQuery({
    queryKey: keys.audit,
    queryFn: async ({ pageParam }) =>
      (await client.call("listAudit", { query: pageParam === null ? {} : { before: pageParam } })).data,
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  });
}
