import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ApiToken, ApiTokenInput } from "@parley/protocol";
import { useAppData } from "./app-data.ts";
import { keys } from "./query-keys.ts";
import { tokenMessages as words } from "./token-messages.ts";

export function useApiTokens() {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.apiTokens,
    queryFn: async () => (await client.call("listApiTokens", {})).data.tokens,
  });
}

export function useCreateApiToken() {
  const { client } = useAppData();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (body: ApiTokenInput) => (await client.call("createApiToken", { body })).data,
    onSuccess: refresh,
    // The answer holds the token itself: it is kept as long as it is shown.
    gcTime: 0,
  });
}

export function useDeleteApiToken() {
  const { client } = useAppData();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => client.call("deleteApiToken", { params: { id } }),
    onSuccess: refresh,
  });
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** When it was used last and when it ends, in words. */
export function lifeOf({ lastUsedAt, expiresAt }: ApiToken, now: number): string {
  const used = lastUsedAt === null ? words.unused : words.used(day.format(lastUsedAt));
  if (expiresAt === null) return `${used}, ${words.forEver}`;
  return `${used}, ${(expiresAt > now ? words.until : words.ended)(day.format(expiresAt))}`;
}

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: keys.apiTokens });
}
