import { AppError, type Id } from "@parley/protocol";
import { describeError } from "../log/log.ts";
import { endOpenCalls, listCalls } from "../store/calls.ts";
import { findOrphans, heartbeat } from "../store/processes.ts";
import type { TurnRow } from "../store/tables.ts";
import { isBeside } from "../store/rounds.ts";
import { findTurn, listStarts, updateTurn } from "../store/turns.ts";
import { advanceRound } from "./advance-round.ts";
import { draftOf, endTurn } from "./end-turn.ts";
import { resumeRounds } from "./budgets.ts";
import { endLostAsks } from "./asks/run-ask.ts";
import type { Needs } from "./needs.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";

/**
 * Takes over the turns of processes that are dead: raises the fence, so that a
 * process that only slept can write no more; starts turns without a call, and
 * marks those with a begun call as interrupted, with their draft kept. Nothing
 * that may have been paid is repeated. Turns of this process are left alone.
 */
export async function recoverTurns(needs: Needs): Promise<number> {
  const now = await needs.store.now();
  await endLostAsks(needs, now);
  const orphans = await findOrphans(needs.store.db, needs.owner, now - needs.limits.leaseMs);
  let taken = 0;
  for (const thread of new Set(orphans.map((orphan) => orphan.thread_id))) {
    try {
      await changeThread(needs, thread, async (work) => {
        for (const orphan of orphans.filter((one) => one.thread_id === thread)) {
          if (await takeOver(needs, work, orphan.id)) taken += 1;
        }
      });
    } catch (error) {
      if (!(error instanceof AppError && error.code === "not_found")) throw error;
      // The thread was deleted while they ran: end them, so that they are not found again.
      await needs.store.db
        .updateTable("turns")
        .set({ status: "ended", outcome: "interrupted", ended_at: now })
        .where("thread_id", "=", thread)
        .where("status", "!=", "ended")
        .execute();
    }
  }
  if (taken > 0) needs.log.info("turns.taken_over", { turns: taken });
  return taken;
}

async function takeOver(needs: Needs, work: ThreadWork, id: Id): Promise<boolean> {
  const turn = await findTurn(work.db, id);
  if (turn === undefined || turn.status === "ended" || turn.owner === needs.owner) return false;
  // Another process may have taken it between our look and the lock.
  const alive = await work.db
    .selectFrom("processes")
    .select("id")
    .where("id", "=", turn.owner)
    .where("heartbeat_at", ">=", work.now - needs.limits.leaseMs)
    .executeTakeFirst();
  if (alive !== undefined) return false;

  const mine: TurnRow = { ...turn, owner: needs.owner, fence: turn.fence + 1 };
  await updateTurn(work.db, id, { owner: mine.owner, fence: mine.fence });
  const calls = await listCalls(work.db, id);
  if (calls.length === 0) {
    await updateTurn(work.db, id, { status: "planned" });
    work.starts.push(id);
    return true;
  }
  await interrupt(needs, work, mine);
  return true;
}

async function interrupt(needs: Needs, work: ThreadWork, turn: TurnRow): Promise<void> {
  await endOpenCalls(work.db, turn.id, { outcome: "interrupted", code: null, ended_at: work.now });
  const parts = await draftOf(work.db, turn.id);
  await endTurn(needs, work, turn, { outcome: "interrupted", code: null, parts, usage: null });
}

/**
 * Turns of this process that nobody here has in hand: the database was gone when
 * they were to be started, or when their end was to be saved. Those that never
 * began begin now, the others are interrupted with what was saved of their text.
 */
async function recoverOwn(needs: Needs): Promise<void> {
  const now = await needs.store.now();
  const rows = await needs.store.db
    .selectFrom("turns")
    .innerJoin("rounds", "rounds.id", "turns.round_id")
    .select(["turns.id", "turns.thread_id", "turns.status", "turns.planned_at", "turns.version", "turns.step"])
    .select("rounds.status as round")
    .where("turns.status", "in", ["planned", "running"])
    .where("turns.owner", "=", needs.owner)
    .execute();
  // What a budget does not pay for waits until it does.
  const wanted = rows.filter((row) => row.status === "running" || row.round !== "paused" || isBeside(row));
  const lost = wanted.filter((row) => row.planned_at < now - needs.limits.saveEveryMs && !needs.knows(row.id));
  if (lost.length === 0) return;
  const planned = lost.filter((row) => row.status === "planned").map((row) => row.id);
  const starts = await listStarts(needs.store.db, planned);
  needs.start(starts);
  let found = starts.length;
  for (const row of lost.filter((one) => one.status === "running")) {
    await changeThread(needs, row.thread_id, async (work) => {
      const turn = await findTurn(work.db, row.id);
      // One that ended since it was looked for was never lost.
      if (turn?.status !== "running" || turn.owner !== needs.owner) return;
      found += 1;
      await interrupt(needs, work, turn);
    });
  }
  if (found > 0) needs.log.warn("turns.found_again", { turns: found });
}

/** Rounds whose mode asked to be asked again by now. */
export async function wakeRounds(needs: Needs): Promise<void> {
  const now = await needs.store.now();
  const due = await needs.store.db
    .selectFrom("rounds")
    .select(["id", "thread_id"])
    .where("status", "=", "running")
    .where("wake_at", "<=", now)
    .execute();
  for (const round of due) await changeThread(needs, round.thread_id, (work) => advanceRound(needs, work, round.id));
}

export interface Pulse {
  /** From now on it only says that it lives, and runs `also`. */
  calm(): void;
  stop(): Promise<void>;
}

/** The process's pulse: says that it lives, takes over from the dead, wakes what is due, and runs `also`. */
export function startPulse(needs: Needs, also: () => Promise<void>): Pulse {
  const { leaseMs, saveEveryMs } = needs.limits;
  let isCalm = false;
  let isStopped = false;
  let beatAt = performance.now();
  let patientUntil = 0;
  const beatOnce = oneAtATime(beat);
  const timer = setInterval(() => void beatOnce(), saveEveryMs);
  timer.unref();
  return {
    calm: () => void (isCalm = true),
    async stop() {
      clearInterval(timer);
      isStopped = true;
      await beatOnce();
    },
  };

  async function beat(): Promise<void> {
    if (isStopped) return;
    try {
      // With whatever else is committed at that moment: by itself it would make the streams wait for the disk once more.
      await needs.store.transaction(({ db, now }) => heartbeat(db, needs.owner, now));
      noteBeat();
      if (!isCalm) await takeWork();
      await also();
    } catch (error) {
      needs.log.warn("pulse.failed", { error: describeError(error) });
    }
  }

  /** Where the database was away, everybody was silent: each has a lease to be heard of again before it counts as dead. */
  function noteBeat(): void {
    const now = performance.now();
    if (now - beatAt > Math.max(leaseMs / 2, 3 * saveEveryMs)) patientUntil = now + leaseMs;
    beatAt = now;
  }

  async function takeWork(): Promise<void> {
    if (performance.now() >= patientUntil) await recoverTurns(needs);
    await recoverOwn(needs);
    await wakeRounds(needs);
    await resumeRounds(needs);
  }
}
