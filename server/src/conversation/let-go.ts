import type { Id } from "@parley/protocol";
import { describeError } from "../log/log.ts";
import type { Needs } from "./needs.ts";
import { changeThread } from "./thread-work.ts";

/**
 * Gives the planned turns of this process to nobody, so that another takes them
 * over at its next beat, or this one when it starts again. They have no call yet:
 * whoever has them begins them. Under the thread's lock, since one that begins at
 * this moment stays ours.
 */
export async function letGo(needs: Needs): Promise<void> {
  try {
    const rows = await needs.store.db
      .selectFrom("turns")
      .select("thread_id")
      .distinct()
      .where("owner", "=", needs.owner)
      .where("status", "=", "planned")
      .execute();
    for (const { thread_id } of rows) await letGoOf(needs, thread_id);
  } catch (error) {
    // What stays ours is found once this process has said goodbye.
    needs.log.warn("turns.not_let_go", { error: describeError(error) });
  }
}

async function letGoOf(needs: Needs, thread: Id): Promise<void> {
  // No process ever lives under this one.
  const nobody = needs.newId();
  await changeThread(needs, thread, async ({ db }) => {
    await db
      .updateTable("turns")
      .set({ owner: nobody })
      .where("thread_id", "=", thread)
      .where("owner", "=", needs.owner)
      .where("status", "=", "planned")
      .execute();
  });
}
