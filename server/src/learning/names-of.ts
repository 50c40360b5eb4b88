import { type Id, Profile } from "@parley/protocol";
import { listIdentities } from "../store/identities.ts";
import { parseJson } from "../store/json.ts";
import { listMembers } from "../store/members.ts";
import type { Db } from "../store/open-store.ts";

/** Names that a lesson of a thread must not carry elsewhere: of all who sat there, of the account, and of its voices. */
export async function namesOf(db: Db, account: Id, threads: Id[]): Promise<string[]> {
  const names = new Set<string>();
  for (const thread of new Set(threads))
    for (const member of await listMembers(db, thread)) {
      names.add(parseJson(Profile, member.profile).name);
      names.add(member.handle);
    }
  for (const identity of await listIdentities(db, account)) names.add(identity.name);
  const row = await db.selectFrom("accounts").select(["name", "username"]).where("id", "=", account).executeTakeFirst();
  for (const name of [row?.name, row?.username]) if (name !== undefined && name !== null) names.add(name);
  return [...names];
}
