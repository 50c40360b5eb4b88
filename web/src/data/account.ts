import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AccountChange, AccountSession, ChangePassword, Entry, IdentityProviderId, Proof } from "@parley/protocol";
import { accountMessages as words } from "./account-messages.ts";
import { useAppData } from "./app-data.ts";
import { keys } from "./query-keys.ts";

export function useSignInMethods(isWanted: boolean) {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.signInMethods,
    queryFn: async () => (await client.call("listSignInMethods", {})).data.methods,
    enabled: isWanted,
  });
}

export function useSessions(isWanted: boolean) {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.sessions,
    queryFn: async () => (await client.call("listSessions", {})).data.sessions,
    enabled: isWanted,
  });
}

export function useChangeAccount() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: AccountChange) => (await client.call("changeAccount", { body })).data,
    onSuccess: (account) => queries.setQueryData<Entry>(keys.entry, (entry) => entry && { ...entry, account }),
  });
}

/** Leaves for the provider's page, from where the browser comes back to the settings. */
export function useLinkProvider() {
  const { client } = useAppData();
  return useMutation({
    mutationFn: async (body: Proof & { provider: IdentityProviderId }) =>
      (await client.call("linkProvider", { body })).data,
    onSuccess: ({ url }) => window.location.assign(url),
  });
}

export function useUnlinkProvider() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: Proof & { id: string }) => client.call("unlinkProvider", { params: { id }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.signInMethods }),
  });
}

export function useChangePassword() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ChangePassword) => client.call("changePassword", { body }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: keys.signInMethods });
      await queries.invalidateQueries({ queryKey: keys.sessions });
    },
  });
}

/** One of them, or all but this one. */
export function useEndSession() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string | "others") =>
      id === "others" ? client.call("endOtherSessions", {}) : client.call("endSession", { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.sessions }),
  });
}

/** What would go and what would stay; asked for when somebody thinks of deleting. */
export function useAccountDeletion(isWanted: boolean) {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.accountDeletion,
    queryFn: async () => (await client.call("readAccountDeletion", {})).data,
    enabled: isWanted,
    gcTime: 0,
  });
}

/** Deletes the account; nothing of it stays in this browser either. */
export function useDeleteAccount() {
  const { client, leave } = useAppData();
  return useMutation({
    mutationFn: (body: Proof) => client.call("deleteAccount", { body }),
    onSuccess() {
      leave();
      window.location.assign("/login");
    },
  });
}

const browsers = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/Chrome\/|\bCriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
] as const;
const systems = [
  [/\bAndroid\b/, "Android"],
  [/\biPhone\b|\biPad\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
] as const;

/** A session in words: what its browser says of itself is a claim, and only a help to know it again. */
export function nameOfSession({ kind, client }: Pick<AccountSession, "kind" | "client">): string {
  if (kind === "program") return words.program;
  const browser = browsers.find(([pattern]) => pattern.test(client ?? ""))?.[1];
  const system = systems.find(([pattern]) => pattern.test(client ?? ""))?.[1];
  if (browser !== undefined && system !== undefined) return words.browserOn(browser, system);
  return browser ?? system ?? words.unknown;
}
