import type { Id } from "@parley/protocol";
import type { Store } from "../store/open-store.ts";
import { newId, sure } from "./talk.ts";
import type { Person } from "./test-app.ts";

export async function accountOf(person: Person): Promise<Id> {
  return sure((await person.client.call("readEntry", {})).data.account).id;
}

/** Lets a person into somebody else's thread: a row like that of its owner. */
export async function joinThread(
  { db }: Pick<Store, "db">,
  thread: Id,
  person: Person,
  { role, at }: { role: "member" | "viewer"; at: number },
): Promise<Id> {
  const owner = await db
    .selectFrom("members")
    .selectAll()
    .where("thread_id", "=", thread)
    .where("role", "=", "owner")
    .executeTakeFirstOrThrow();
  const account = sure((await person.client.call("readEntry", {})).data.account);
  const id = newId();
  const profile = { name: account.name, role: "", mark: account.mark, model: null, practice: false };
  await db
    .insertInto("members")
    .values({
      ...owner,
      id,
      account_id: account.id,
      handle: account.name.toLowerCase(),
      role,
      profile: JSON.stringify(profile),
      position: 100 + at,
      joined_at: at,
    })
    .execute();
  return id;
}
