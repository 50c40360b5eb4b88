import type { Id } from "@parley/protocol";
import type { Db } from "./open-store.ts";

/** A process says that it lives, and never that it did so earlier than it said before; who has been silent for the lease is dead, and its turns may be taken over. */
export async function heartbeat(db: Db, id: Id, now: number): Promise<void> {
  await db
    .insertInto("processes")
    .values({ id, started_at: now, heartbeat_at: now })
    .onConflict((conflict) =>
      conflict.column("id").doUpdateSet({ heartbeat_at: now }).where("processes.heartbeat_at", "<", now),
    )
    .execute();
}

export async function sayGoodbye(db: Db, id: Id): Promise<void> {
  await db.deleteFrom("processes").where("id", "=", id).execute();
}

/** Threads with unended turns whose owner is not among the living. */
export async function findOrphans(db: Db, self: Id, aliveSince: number): Promise<{ thread_id: string; id: string }[]> {
  return db
    .selectFrom("turns")
    .leftJoin("processes", (join) =>
      join.onRef("processes.id", "=", "turns.owner").on("processes.heartbeat_at", ">=", aliveSince),
    )
    .select(["turns.thread_id", "turns.id"])
    .where("turns.status", "!=", "ended")
    .where("turns.owner", "!=", self)
    .where("processes.id", "is", null)
    .execute();
}
