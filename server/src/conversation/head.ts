import { AppError, type Head, type Id, sameHead } from "@parley/protocol";
import { headOf } from "../store/threads.ts";
import type { Needs } from "./needs.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";

/**
 * Makes another place of the tree the one from which everybody goes on. While a
 * round runs it is the head, and stays it: `still_running`.
 */
export async function moveHead(
  needs: Pick<Needs, "store" | "bus" | "start" | "admit">,
  thread: Id,
  head: Head,
): Promise<{ seq: number }> {
  return changeThread(needs, thread, async (work) => {
    await checkHead(work, head);
    if (work.thread.running !== null) throw new AppError("still_running");
    if (sameHead(headOf(work.thread), head)) return;
    work.set({ head: JSON.stringify(head) });
    work.emit({ type: "head.moved", head });
  });
}

/** A head must name a round of this thread and versions that exist in it. */
export async function checkHead(work: ThreadWork, head: Head | null): Promise<void> {
  if (head === null) return;
  const round = await work.db.selectFrom("rounds").select("thread_id").where("id", "=", head.round).executeTakeFirst();
  if (round?.thread_id !== work.thread.id) throw new AppError("no_such_head");
  const chosen = Object.entries(head.versions);
  if (chosen.length === 0) return;
  const turns = await work.db
    .selectFrom("turns")
    .select(["id", "of_id"])
    .where("round_id", "=", head.round)
    .where("kind", "=", "speak")
    .where(
      "id",
      "in",
      chosen.map(([, version]) => version),
    )
    .execute();
  const known = new Map(turns.map((turn) => [turn.id, turn.of_id ?? turn.id]));
  if (!chosen.every(([of, version]) => known.get(version) === of)) throw new AppError("no_such_head");
}
