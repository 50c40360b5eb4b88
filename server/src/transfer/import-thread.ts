import {
  AppError,
  applyEvent,
  eventsOfFile,
  faultsOfFile,
  type Id,
  type Member,
  personMark,
  type Snapshot,
  stateOfNewThread,
  type ThreadEvent,
  type ThreadFile,
} from "@parley/protocol";
import { announce, beginWork, handleFrom, type Needs, snapshotOf } from "../conversation/index.ts";
import { insertThreadEvents } from "../store/events.ts";
import type { Transaction } from "../store/open-store.ts";
import { findThread } from "../store/threads.ts";
import { findAccount } from "../store/users.ts";
import { saveState } from "./save-state.ts";

/** A new thread of the account from a file: everything that was said, by profiles instead of people and voices. */
export async function importThread(
  needs: Pick<Needs, "store" | "bus" | "start" | "admit" | "newId" | "owner">,
  accountId: Id,
  file: ThreadFile,
): Promise<Snapshot> {
  const faults = faultsOfFile(file);
  if (faults.length > 0)
    throw new AppError("invalid_request", {
      message: `This file contradicts itself. ${faults[0] ?? ""}.`,
      details: faults.slice(0, 20).map((message) => ({ path: "", message })),
    });
  const thread = needs.newId();
  const save = async ({ db, now }: Transaction) => {
    const account = await findAccount(db, accountId);
    if (account === undefined) throw new AppError("not_signed_in");
    const owner: Member = {
      id: needs.newId(),
      kind: "person",
      handle: handleFrom(
        account.name,
        file.members.map((member) => member.handle),
      ),
      role: "owner",
      profile: { name: account.name, role: "", mark: personMark(account.name), model: null, practice: false },
      identity: null,
      left: false,
      imported: false,
      joinedAt: now,
    };
    const events = eventsOfFile(file, { thread, owner, newId: needs.newId });
    const state = fold(events);
    await saveState(db, state, { account: accountId, process: needs.owner, now, events });
    await insertThreadEvents(db, thread, events);
    const row = await findThread(db, thread);
    if (row === undefined) throw new AppError("internal");
    const { work } = beginWork(db, now, row);
    work.hints = [accountId];
    return { work, snapshot: await snapshotOf(db, row, accountId, 30) };
  };
  const done = await needs.store.patiently(() => needs.store.transaction(save));
  announce(needs, done.work);
  return done.snapshot;
}

function fold([first, ...rest]: ThreadEvent[]) {
  if (first?.type !== "thread.created") throw new Error("a log begins with its thread");
  return rest.reduce(applyEvent, stateOfNewThread(first));
}
