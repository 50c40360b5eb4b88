import { useQuery } from "@tanstack/react-query";
import type { GuestLimits, GuestRole, InvitationInput, Terms } from "@parley/protocol";
import { useEffect, useMemo } from "react";
import { useAppData } from "./app-data.ts";
import { notifyError } from "./notice.ts";
import { keys } from "./query-keys.ts";

/** Open invitations and requests to join; read again when somebody came or went. */
export function useSharing(thread: string, people: number, isOwner: boolean) {
  const { client, queries } = useAppData();
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: [...keys.sharing, thread] });
  }, [queries, thread, people]);
  return useQuery({
    queryKey: [...keys.sharing, thread],
    queryFn: async () => (await client.call("readSharing", { params: { id: thread } })).data,
    enabled: isOwner,
  });
}

/** What each other person may spend in a day over one's own connections in a thread. */
export function useGuestLimits(thread: string) {
  const { client } = useAppData();
  return useQuery({
    queryKey: [...keys.sharing, thread, "limits"],
    queryFn: async () => (await client.call("readGuestLimits", { params: { id: thread } })).data,
  });
}

/** What is done with people of a thread; a refusal becomes a short message. */
export function useSharingActions(thread: string) {
  const { client, queries } = useAppData();
  return useMemo(() => {
    const again = (): void => void queries.invalidateQueries({ queryKey: [...keys.sharing, thread] });
    const attempt = async (call: Promise<unknown>): Promise<boolean> => {
      try {
        await call;
        return true;
      } catch (error) {
        notifyError(error);
        return false;
      } finally {
        again();
      }
    };
    const params = { id: thread };
    return {
      /** Throws what the server said, for the form to show. */
      async invite(body: InvitationInput): Promise<string | null> {
        const made =
          body.kind === "link"
            ? client.call("createInvitation", { params, body })
            : client.call("createInvitation", { params, body });
        const { url } = (await made).data;
        again();
        return url;
      },
      async limit(body: GuestLimits): Promise<void> {
        await client.call("changeGuestLimits", { params, body });
        again();
      },
      withdraw: (invitation: string) => attempt(client.call("revokeInvitation", { params: { ...params, invitation } })),
      answer: (request: string, accept: Terms | null) =>
        attempt(client.call("answerRequest", { params: { ...params, request }, body: { accept } })),
      setRole: (person: string, role: GuestRole) =>
        attempt(client.call("changePerson", { params: { ...params, person }, body: { role } })),
      remove: (person: string) => attempt(client.call("removePerson", { params: { ...params, person } })),
      handOver: (person: string) => attempt(client.call("handOver", { params, body: { person } })),
      leave: () => attempt(client.call("leaveThread", { params })),
    };
  }, [client, queries, thread]);
}

/** Invitations by name that wait for an answer. */
export function useInvitations() {
  const { client } = useAppData();
  return useQuery({
    queryKey: keys.invitations,
    queryFn: async () => (await client.call("listInvitations", {})).data.invitations,
  });
}

export function useInvitationActions() {
  const { client, queries } = useAppData();
  const done = (): void => {
    void queries.invalidateQueries({ queryKey: keys.invitations });
    void queries.invalidateQueries({ queryKey: keys.threads });
  };
  return {
    /** The thread one is in now; null if the invitation was over. */
    async accept(id: string): Promise<string | null> {
      try {
        return (await client.call("acceptInvitation", { params: { id } })).data.thread;
      } catch (error) {
        notifyError(error);
        return null;
      } finally {
        done();
      }
    },
    async decline(id: string): Promise<void> {
      await client.call("declineInvitation", { params: { id } }).catch(notifyError).finally(done);
    },
  };
}

/** What an invite link leads to; looking uses nothing up. */
export function useJoinPage(token: string) {
  const { client } = useAppData();
  return useQuery({
    queryKey: ["join", token],
    queryFn: async () => (await client.call("readJoinPage", { params: { token } })).data,
    retry: false,
    staleTime: 0,
  });
}

export function useJoin() {
  const { client, queries } = useAppData();
  return async (token: string): Promise<string | null> => {
    try {
      return (await client.call("join", { params: { token } })).data.thread;
    } catch (error) {
      notifyError(error);
      return null;
    } finally {
      void queries.invalidateQueries({ queryKey: keys.threads });
    }
  };
}

/** Read again too when a request is answered. */
const exploreKey = [...keys.sharing, "explore"];

export function useExplore() {
  const { client } = useAppData();
  return useQuery({
    queryKey: exploreKey,
    queryFn: async () => (await client.call("explore", {})).data.threads,
    staleTime: 0,
  });
}

export function useAskToJoin() {
  const { client, queries } = useAppData();
  return async (publicId: string): Promise<void> => {
    await client
      .call("askToJoin", { params: { publicId } })
      .catch(notifyError)
      .finally(() => void queries.invalidateQueries({ queryKey: exploreKey }));
  };
}
