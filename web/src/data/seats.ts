import { useQuery } from "@tanstack/react-query";
import type { Identity, IdentityInput, Member, SeatOptions } from "@parley/protocol";
import { useEffect } from "react";
import { useAppData } from "./app-data.ts";
import { keys } from "./query-keys.ts";

const keyOf = (thread: string, member: string) => ["seats", thread, member];

/** What a voice of one's own does otherwise in a thread; read again whenever the seat changed. */
export function useSeatOptions(thread: string, member: Member) {
  const { client, queries } = useAppData();
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: keyOf(thread, member.id) });
  }, [queries, thread, member]);
  return useQuery({
    queryKey: keyOf(thread, member.id),
    queryFn: async () => (await client.call("readSeat", { params: { id: thread, member: member.id } })).data,
  });
}

export function useOptionActions(thread: string, member: string) {
  const { client, queries } = useAppData();
  return {
    /** Gives the seat to another voice; the id of the member that now sits there. */
    async replace(identity: string): Promise<string> {
      const params = { id: thread, member };
      return (await client.call("replaceSeat", { params, body: { identity } })).data.member.id;
    },
    async saveHere(options: SeatOptions): Promise<void> {
      await client.call("changeMember", { params: { id: thread, member }, body: options });
      queries.setQueryData<SeatOptions>(keyOf(thread, member), options);
    },
    async saveEverywhere(identity: Identity, change: Pick<IdentityInput, "model" | "parameters">): Promise<void> {
      const { id, name, role, mark, provider, connection, style, instructions } = identity;
      const body = { name, role, mark, provider, connection, style, instructions, ...change };
      const saved = (await client.call("changeIdentity", { params: { id }, body })).data;
      queries.setQueryData<Identity[]>(keys.identities, (all) => all?.map((one) => (one.id === id ? saved : one)));
    },
  };
}
