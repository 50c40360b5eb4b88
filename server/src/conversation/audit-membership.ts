import type { Id, ThreadEvent } from "@parley/protocol";
import { audit } from "../store/audit.ts";
import type { Db } from "../store/open-store.ts";

interface Saved {
  thread: Id;
  events: ThreadEvent[];
  visibilityBefore: string;
}

/**
 * Writes down who came into a thread and who left it, and whether strangers may
 * read it now: in the transaction that did it, as the last thing. Voices are no
 * people, and whoever begins a thread sits in it: neither is written down.
 */
export async function auditMembership(db: Db, now: number, { thread, events, visibilityBefore }: Saved): Promise<void> {
  const object = { kind: "thread", id: thread };
  const isNew = events.some((event) => event.type === "thread.created");
  for (const event of events) {
    if (event.type === "thread.changed" && event.visibility !== visibilityBefore)
      await audit(db, now, { account: await ownerOf(db, thread), action: `thread.${event.visibility}`, object });
    if (event.type === "member.joined" && event.member.kind === "person" && !isNew)
      await audit(db, now, { account: await personOf(db, event.member.id), action: "thread.joined", object });
    if (event.type !== "member.left") continue;
    const person = await personOf(db, event.member);
    if (person !== null) await audit(db, now, { account: person, action: "thread.left", object });
  }
}

async function ownerOf(db: Db, thread: Id): Promise<Id | null> {
  const row = await db.selectFrom("threads").select("account_id").where("id", "=", thread).executeTakeFirst();
  return row?.account_id ?? null;
}

async function personOf(db: Db, member: Id): Promise<Id | null> {
  const row = await db
    .selectFrom("members")
    .select("account_id")
    .where("id", "=", member)
    .where("kind", "=", "person")
    .executeTakeFirst();
  return row?.account_id ?? null;
}
