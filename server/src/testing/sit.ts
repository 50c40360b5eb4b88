import type { Id, MemberRole } from "@parley/protocol";
import type { Person, TestApp } from "./test-app.ts";
import { newId, sure } from "./talk.ts";

/** Seats a person in a thread by a row, as they would sit there after accepting an invitation. */
export async function sit(app: TestApp, person: Person, thread: Id, role: MemberRole): Promise<Id> {
  const account = sure((await person.client.call("readEntry", {})).data.account);
  const { db } = app.app.store;
  const owner = await db
    .selectFrom("members")
    .selectAll()
    .where("thread_id", "=", thread)
    .where("kind", "=", "person")
    .orderBy("joined_at")
    .executeTakeFirstOrThrow();
  const [id, handle] = [newId(), `${account.name.toLowerCase()}-${newId().slice(-4)}`];
  const profile = owner.profile.replace(/"name":"[^"]*"/, `"name":"${account.name}"`);
  await db
    .insertInto("members")
    .values({ ...owner, id, account_id: account.id, handle, role, profile, position: 90 })
    .execute();
  return id;
}
