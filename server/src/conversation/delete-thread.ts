import { AppError, type Id } from "@parley/protocol";
import { endOpenCalls } from "../store/calls.ts";
import { findPerson } from "../store/members.ts";
import { findAnyThread, lockDeletedThread } from "../store/threads.ts";
import { listOpenTurns } from "../store/turns.ts";
import { draftOf, endTurn } from "./end-turn.ts";
import { forgetLessonsOfThread } from "./learning/forget-lessons.ts";
import type { Needs } from "./needs.ts";
import { stopAll } from "./stop.ts";
import { changeThread } from "./thread-work.ts";

type ThreadNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;

/** For so long a deleted thread can be brought back; then it is erased. */
export const restorableMs = 30 * 86_400_000;

/** Deletes a thread for everyone. What runs in it ends here, with what was saved of its text. */
export async function deleteThread(needs: ThreadNeeds, account: Id, thread: Id): Promise<void> {
  await changeThread(needs, thread, async (work) => {
    const person = await findPerson(work.db, thread, account);
    if (person === undefined) throw new AppError("not_found");
    await stopAll(needs, work, person.id);
    // Whoever runs them can save nothing in a deleted thread any more.
    for (const turn of await listOpenTurns(work.db, thread)) {
      await endOpenCalls(work.db, turn.id, { outcome: "stopped", code: null, ended_at: work.now });
      const parts = await draftOf(work.db, turn.id);
      await endTurn(needs, work, turn, { outcome: "stopped", code: null, parts, usage: null });
    }
    await forgetLessonsOfThread(work);
    work.set({ deleted_at: work.now });
    work.emit({ type: "thread.deleted" });
  });
}

/** Brings a deleted thread back as it was; `not_found` once its 30 days are over. Nothing happens to one that is there. */
export async function restoreThread(needs: ThreadNeeds, thread: Id): Promise<{ seq: number }> {
  const row = await findAnyThread(needs.store.db, thread);
  if (row?.deleted_at === null) return { seq: row.seq };
  const { seq } = await changeThread(
    needs,
    thread,
    async (work) => {
      work.set({ deleted_at: null });
      work.emit({ type: "thread.restored" });
    },
    { lock: (db, id, now) => lockDeletedThread(db, id, now - restorableMs) },
  );
  return { seq };
}
