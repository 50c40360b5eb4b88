import type { Piece } from "@parley/engine";
import type { Id } from "@parley/protocol";
import { describeError } from "../log/log.ts";
import type { Db } from "../store/open-store.ts";
import { forgetMessages } from "../store/search.ts";
import { restorableMs } from "./delete-thread.ts";
import type { Needs } from "./needs.ts";
import { runDaily } from "./run-daily.ts";

type EraseNeeds = Pick<Needs, "store" | "log">;

const page = 1000;

/** Looks once a day for threads whose time is over, and once soon after the start. */
export function startErasing(needs: EraseNeeds): { stop(): Promise<void> } {
  return runDaily(
    () => eraseDeleted(needs),
    (error) => needs.log.warn("threads.not_erased", { error: describeError(error) }),
  );
}

/** Erases threads that were deleted more than 30 days ago, and what only their calls were made of. Returns how many. */
export async function eraseDeleted(needs: EraseNeeds): Promise<number> {
  const before = (await needs.store.now()) - restorableMs;
  const due = await needs.store.db.selectFrom("threads").select("id").where("deleted_at", "<=", before).execute();
  for (const { id } of due)
    await needs.store.patiently(() => needs.store.transaction(({ db }) => eraseThread(db, id, before)));
  if (due.length > 0) needs.log.info("threads.erased", { threads: due.length });
  return due.length;
}

/** Erases a thread that was deleted before that time, with all that is in it; nothing happens to any other. */
export async function eraseThread(db: Db, thread: Id, before: number): Promise<void> {
  const row = await db
    .updateTable("threads")
    .set({ public_id: null })
    .where("id", "=", thread)
    .where("deleted_at", "<=", before)
    .returning("id")
    .executeTakeFirst();
  // Restored or erased meanwhile.
  if (row === undefined) return;
  const used = await piecesOf(db, thread);
  await forgetMessages(db, { thread });
  // In this order, because a turn and a message name their member.
  for (const table of ["calls", "turns", "messages"] as const)
    await db.deleteFrom(table).where("thread_id", "=", thread).execute();
  await db.deleteFrom("threads").where("id", "=", thread).execute();
  await dropUnused(db, used);
}

async function piecesOf(db: Db, thread: Id): Promise<Set<string>> {
  const calls = await db.selectFrom("calls").select("adds").where("thread_id", "=", thread).execute();
  return new Set(calls.flatMap((call) => hashesIn(call.adds)));
}

/** Deletes what only these calls were made of; they must not refer to it any more. */
export async function dropPieces(db: Db, calls: { adds: string }[]): Promise<void> {
  await dropUnused(db, new Set(calls.flatMap((call) => hashesIn(call.adds))));
}

/** Deletes those of the pieces that no call refers to any more. */
async function dropUnused(db: Db, candidates: Set<string>): Promise<void> {
  for (let after = ""; candidates.size > 0;) {
    const calls = await db
      .selectFrom("calls")
      .select(["id", "adds"])
      .where("id", ">", after)
      .orderBy("id")
      .limit(page)
      .execute();
    for (const call of calls) for (const hash of hashesIn(call.adds)) candidates.delete(hash);
    const last = calls.at(-1);
    if (last === undefined || calls.length < page) break;
    after = last.id;
  }
  const hashes = [...candidates];
  for (let at = 0; at < hashes.length; at += page)
    await db
      .deleteFrom("pieces")
      .where("hash", "in", hashes.slice(at, at + page))
      .execute();
}

/** What a call's row keeps was written by `exposureOf`, in this very shape. */
function hashesIn(adds: string): string[] {
  return (JSON.parse(adds) as Piece[]).map((piece) => piece.hash);
}
