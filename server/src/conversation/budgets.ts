import { type AccountBudget, AppError, type AccountBudgetChange, type Id, type ThreadBudget } from "@parley/protocol";
import { dayOf, findDay } from "../store/account-days.ts";
import {
  findAccountBudget,
  findPause,
  findThreadBudget,
  fits,
  listPauses,
  type PauseRoom,
  saveAccountBudget,
  setThreadCap,
} from "../store/budgets.ts";
import { lockAccount } from "../store/events.ts";
import type { Db, Store } from "../store/open-store.ts";
import { advanceRound } from "./advance-round.ts";
import type { Needs } from "./needs.ts";
import { changeThread } from "./thread-work.ts";

type BudgetNeeds = Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">;

export async function readThreadBudget({ db }: Pick<Store, "db">, thread: Id): Promise<ThreadBudget> {
  const running = await db.selectFrom("threads").select("running").where("id", "=", thread).executeTakeFirst();
  return threadBudgetOf(db, thread, running?.running ?? null);
}

/** Sets what a thread may cost. A round that waits for it goes on in the same transaction, if its call fits now. */
export async function changeThreadBudget(needs: BudgetNeeds, thread: Id, cap: number | null): Promise<ThreadBudget> {
  const { value } = await changeThread(needs, thread, async (work) => {
    await setThreadCap(work.db, thread, cap);
    const { running } = work.thread;
    if (running !== null && (await findPause(work.db, running)) !== undefined) await advanceRound(needs, work, running);
    return threadBudgetOf(work.db, thread, work.thread.running);
  });
  return value;
}

async function threadBudgetOf(db: Db, thread: Id, running: Id | null): Promise<ThreadBudget> {
  const { cap, spent, reserved } = await findThreadBudget(db, thread);
  const pause = running === null ? undefined : await findPause(db, running);
  return { cap, spent, reserved, next: pause?.amount ?? null };
}

export async function readBudget(store: Pick<Store, "db" | "now">, account: Id): Promise<AccountBudget> {
  const now = await store.now();
  const { cap, unknown_call } = await findAccountBudget(store.db, account);
  const { spent, reserved } = await findDay(store.db, { account, now });
  return { cap, day: dayOf(now), spent, reserved, unknownCallCeiling: unknown_call };
}

/** Sets what an account's voices may cost in a day. Rounds that wait for that and fit now go on, a transaction each. */
export async function changeBudget(
  needs: BudgetNeeds,
  account: Id,
  change: AccountBudgetChange,
): Promise<AccountBudget> {
  await needs.store.transaction(async ({ db }) => {
    await lockAccount(db, account);
    const before = await findAccountBudget(db, account);
    const after = {
      account_id: account,
      cap: change.cap === undefined ? before.cap : change.cap,
      unknown_call: change.unknownCallCeiling ?? before.unknown_call,
    };
    await saveAccountBudget(db, after);
    // What a waiting call of unknown price would take is another sum now: it is worked out when it is asked for again.
    if (after.unknown_call < before.unknown_call)
      await db
        .updateTable("round_pauses")
        .set({ amount: after.unknown_call })
        .where("account_id", "=", account)
        .where("amount", "=", before.unknown_call)
        .execute();
  });
  await resumeRounds(needs, account);
  return readBudget(needs.store, account);
}

/**
 * Lets those paused rounds go on whose call fits by now: a day is new, a cap was
 * raised, a call that ran cost less than it was held for. The oldest first, and
 * no more at once than there is room for.
 */
export async function resumeRounds(needs: BudgetNeeds, account?: Id): Promise<void> {
  const now = await needs.store.now();
  const pauses = await listPauses(needs.store.db, now, account === undefined ? {} : { account });
  const given = new Map<Id, number>();
  for (const pause of pauses) {
    const before = given.get(pause.account_id) ?? 0;
    if (!fits(less(pause, before))) continue;
    given.set(pause.account_id, before + pause.amount);
    try {
      await changeThread(needs, pause.thread_id, (work) => advanceRound(needs, work, pause.round_id));
    } catch (error) {
      // A thread that was deleted meanwhile has no round that could go on.
      if (!(error instanceof AppError && error.code === "not_found")) throw error;
    }
  }
}

function less(pause: PauseRoom, given: number): PauseRoom {
  return { ...pause, account_room: pause.account_room === null ? null : pause.account_room - given };
}
