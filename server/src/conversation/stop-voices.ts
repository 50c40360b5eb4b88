import { AppError, type Id } from "@parley/protocol";
import type { Db } from "../store/open-store.ts";
import { listOpenTurns } from "../store/turns.ts";
import type { Needs } from "./needs.ts";
import { stopTurnRow } from "./stop-turn-row.ts";
import { changeThread } from "./thread-work.ts";

type StopNeeds = Pick<Needs, "store" | "bus" | "start" | "admit">;

/**
 * Stops what the voices of a suspended account write, and what others' voices write
 * by what it offers, in every thread; what they
 * have not begun fails by itself when its time comes, and rounds go on with the
 * other voices. Returns how many turns that were.
 */
export async function stopVoicesOf(needs: StopNeeds, account: Id): Promise<number> {
  const { db } = needs.store;
  const threads = await db
    .selectFrom("turns")
    .innerJoin("members", "members.id", "turns.member_id")
    .select("turns.thread_id")
    .distinct()
    .where((where) =>
      where.or([where("members.account_id", "=", account), where("turns.id", "in", callsOf(db, account))]),
    )
    .where("turns.status", "not in", ["planned", "ended"])
    .execute();
  let stopped = 0;
  for (const { thread_id } of threads) stopped += await stopIn(needs, account, thread_id);
  return stopped;
}

async function stopIn(needs: StopNeeds, account: Id, thread: Id): Promise<number> {
  try {
    const { value } = await changeThread(needs, thread, async (work) => {
      const members = await work.db
        .selectFrom("members")
        .select("id")
        .where("thread_id", "=", thread)
        .where("account_id", "=", account)
        .execute();
      const own = new Set(members.map((member) => member.id));
      const paid = new Set((await callsOf(work.db, account).execute()).map((call) => call.turn_id));
      const open = await listOpenTurns(work.db, thread);
      const turns = open.filter((turn) => (own.has(turn.member_id) || paid.has(turn.id)) && turn.status !== "planned");
      for (const turn of turns) await stopTurnRow(work, turn, "person", null);
      return turns.length;
    });
    return value;
  } catch (error) {
    // A thread that was deleted meanwhile has nothing that runs.
    if (error instanceof AppError && error.code === "not_found") return 0;
    throw error;
  }
}

/** The turns whose calls run at the account's cost. */
function callsOf(db: Db, account: Id) {
  return db.selectFrom("calls").select("turn_id").where("account_id", "=", account).where("status", "=", "started");
}
