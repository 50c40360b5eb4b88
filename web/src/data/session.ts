import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Account, Entry, SignIn, SignUp } from "@parley/protocol";
import { useSyncExternalStore } from "react";
import { useAppData, useLive } from "./app-data.ts";
import { nameSite } from "./page-title.ts";
import { keys } from "./query-keys.ts";

/** Who is here and how one may come in. */
export function useEntry() {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.entry,
    async queryFn(): Promise<Entry> {
      const { data } = await client.call("readEntry", {});
      nameSite(data.name);
      return data;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: 5,
  });
}

export function useSignIn() {
  const { client } = useAppData();
  const enter = useEnter();
  return useMutation({
    mutationFn: async (body: SignIn) => (await client.call("signIn", { body })).data,
    onSuccess: enter,
  });
}

/** Signs in over the page: the same account goes on where it was, another one begins with an empty page. */
export function useSignInAgain() {
  const { client, leave } = useAppData();
  const { account, hub } = useLive();
  return useMutation({
    mutationFn: async (body: SignIn) => (await client.call("signIn", { body })).data,
    onSuccess(entered) {
      if (entered.id === account) return hub.resume();
      leave();
      window.location.assign("/");
    },
  });
}

export function useSessionEnded(): boolean {
  const { sessionEnd } = useAppData();
  return useSyncExternalStore(sessionEnd.subscribe, sessionEnd.hasEnded);
}

export function useSignUp() {
  const { client } = useAppData();
  const enter = useEnter();
  return useMutation({
    /** Null where a link by mail finishes it. */
    async mutationFn(body: SignUp) {
      const { data } = await client.call("signUp", { body });
      return "mailed" in data ? null : data;
    },
    onSuccess: (account) => (account === null ? undefined : enter(account)),
  });
}

/** Makes the account of a link that came by mail, and is signed in to it. */
export function useFinishSignUp() {
  const { client } = useAppData();
  const enter = useEnter();
  return useMutation({
    mutationFn: async (token: string) => (await client.call("finishSignUp", { body: { token } })).data,
    onSuccess: enter,
  });
}

export function useSignOut() {
  const { client, leave } = useAppData();
  return useMutation({
    mutationFn: () => client.call("signOut", {}),
    // Whatever the server says, nothing of this account stays: a new page has an empty memory.
    onSettled() {
      leave();
      window.location.assign("/login");
    },
  });
}

function useEnter() {
  const queries = useQueryClient();
  return (account: Account) =>
    queries.setQueryData<Entry>(
      keys.entry,
      (entry) =>
        entry && { ...entry, account, registration: entry.registration === "first" ? "closed" : entry.registration },
    );
}
