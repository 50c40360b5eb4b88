import type { Id } from "@parley/protocol";
import type { Bus } from "../bus/bus.ts";
import { updateMember } from "../store/members.ts";
import type { Store } from "../store/open-store.ts";
import type { MemberRow } from "../store/tables.ts";
import type { Presence } from "./presence.ts";

interface MyNeeds {
  store: Pick<Store, "db" | "now">;
  bus: Bus;
  presence: Pick<Presence, "tellRead">;
}

/**
 * Moves a member's reading place forward, never back and never beyond the log.
 * It is no event: it concerns nobody but the member, whose other pages are hinted.
 */
export async function markRead(needs: MyNeeds, member: MemberRow, seq: number): Promise<{ readSeq: number }> {
  const { db } = needs.store;
  const thread = await db.selectFrom("threads").select("seq").where("id", "=", member.thread_id).executeTakeFirst();
  const to = Math.min(seq, thread?.seq ?? 0);
  const moved = await db
    .updateTable("members")
    .set({ read_seq: to })
    .where("id", "=", member.id)
    .where("read_seq", "<", to)
    .returning("read_seq")
    .executeTakeFirst();
  if (moved === undefined) return { readSeq: member.read_seq };
  hint(needs, member);
  needs.presence.tellRead(member, moved.read_seq);
  return { readSeq: moved.read_seq };
}

/** Keeps a thread at the top of the member's own list. */
export async function pinThread(
  needs: Omit<MyNeeds, "presence">,
  member: MemberRow,
  pinned: boolean,
): Promise<{ pinned: boolean }> {
  if (pinned === (member.pinned_at !== null)) return { pinned };
  await updateMember(needs.store.db, member.id, { pinned_at: pinned ? await needs.store.now() : null });
  hint(needs, member);
  return { pinned };
}

function hint(needs: Pick<MyNeeds, "bus">, member: MemberRow): void {
  const account: Id | null = member.account_id;
  if (account === null) return;
  needs.bus.publish({ type: "hint", account, event: { type: "threads.hint", thread: member.thread_id } });
}
