import { AppError, type ExploreListing, type Id, type Terms } from "@parley/protocol";
import { appendAccountEvent } from "../store/events.ts";
import { deleteRequest, findRequest, insertRequest, listAsked } from "../store/invitations.ts";
import { findPerson } from "../store/members.ts";
import type { Store } from "../store/open-store.ts";
import type { MemberRow } from "../store/tables.ts";
import { suspendedIds } from "../store/users.ts";
import { findPublicThread } from "../store/threads.ts";
import type { Needs } from "./needs.ts";
import { facesOf, letIn } from "./people.ts";
import { changeThread } from "./thread-work.ts";

type ExploreNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;

/** Threads whose owner made them public, the last active first; what has a link of its own to be read by anyone. */
export async function explore(
  { db }: Pick<Store, "db">,
  account: Id,
  limit: number,
): Promise<{ threads: ExploreListing[] }> {
  const threads = await db
    .selectFrom("threads")
    .select(["id", "title", "public_id", "active_at"])
    .where("visibility", "=", "public")
    .where("public_id", "is not", null)
    .where("deleted_at", "is", null)
    .where("archived_at", "is", null)
    .where("account_id", "not in", suspendedIds(db))
    .orderBy("active_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  const ids = threads.map((thread) => thread.id);
  const members = await db
    .selectFrom("members")
    .selectAll()
    .where("thread_id", "in", [...ids, ""])
    .where("left_at", "is", null)
    .orderBy("position")
    .execute();
  const asked = await listAsked(db, account, ids);
  return {
    threads: threads.flatMap((thread) => {
      if (thread.public_id === null) return [];
      const seated = members.filter((member) => member.thread_id === thread.id);
      const { people, voices } = facesOf(seated);
      const isMine = seated.some((member) => member.kind === "person" && member.account_id === account);
      return [
        {
          publicId: thread.public_id,
          title: thread.title,
          voices,
          people: people.length,
          activeAt: thread.active_at,
          thread: isMine ? thread.id : null,
          asked: asked.has(thread.id),
        },
      ];
    }),
  };
}

/** Asks the owner of a public thread to be let in. Asking again, or from inside, changes nothing. */
export async function askToJoin(needs: ExploreNeeds, account: Id, publicId: string): Promise<void> {
  const found = await findPublicThread(needs.store.db, publicId);
  if (found === undefined) throw new AppError("not_found");
  await changeThread(needs, found.id, async (work) => {
    if (work.thread.public_id !== publicId) throw new AppError("not_found");
    if ((await findPerson(work.db, found.id, account)) !== undefined) return;
    const id = needs.newId();
    const row = { id, thread_id: found.id, account_id: account, created_at: work.now };
    if (!(await insertRequest(work.db, row))) return;
    const event = { type: "request.changed" as const, thread: found.id, request: id, open: true };
    const owner = work.thread.account_id;
    work.told.push({ account: owner, seq: await appendAccountEvent(work.db, owner, event, work.now) });
  });
}

/** Lets in who asked, on these terms, or declines: then they may ask again. */
export async function answerRequest(
  needs: ExploreNeeds,
  owner: MemberRow,
  request: Id,
  accept: Terms | null,
): Promise<void> {
  await changeThread(needs, owner.thread_id, async (work) => {
    const row = await findRequest(work.db, request);
    if (row?.thread_id !== owner.thread_id) throw new AppError("not_found");
    if (accept !== null) await letIn(needs, work, row.account_id, accept);
    await deleteRequest(work.db, { thread: row.thread_id, account: row.account_id });
    const event = { type: "request.changed" as const, thread: row.thread_id, request, open: false };
    // In order of id, as every transaction locks accounts.
    for (const account of [...new Set([work.thread.account_id, row.account_id])].toSorted())
      work.told.push({ account, seq: await appendAccountEvent(work.db, account, event, work.now) });
  });
}
