import type { Id, Terms } from "@parley/protocol";
import type { Person } from "./test-app.ts";
import { look, sure } from "./talk.ts";

/** Lets a person into a thread by a link, on these terms; answers their member id. */
export async function bringIn(owner: Person, thread: Id, guest: Person, terms: Partial<Terms> = {}): Promise<Id> {
  const token = await linkTo(owner, thread, terms);
  await guest.client.call("join", { params: { token } });
  return sure((await look(guest, thread)).you);
}

/** The secret of a new link into the thread. */
export async function linkTo(
  owner: Person,
  thread: Id,
  more: Partial<Terms> & { days?: number | null; uses?: number | null } = {},
): Promise<string> {
  const body = { kind: "link" as const, role: "member" as const, ...more };
  const { data } = await owner.client.call("createInvitation", { params: { id: thread }, body });
  return sure(sure(data.url).split("/").at(-1));
}

/** A voice on a connection of the person's own; answers its identity. */
export async function ownVoice(person: Person, model: string): Promise<Id> {
  const { client } = person;
  const known = (await client.call("listConnections", {})).data.connections.find((one) => one.provider === "anthropic");
  const key = "sk-ant-of-a-guest";
  const connection =
    known ?? (await client.call("createConnection", { body: { provider: "anthropic" as const, key } })).data;
  const body = { name: model, model, provider: "anthropic" as const, connection: connection.id };
  return (await client.call("createIdentity", { body })).data.id;
}
