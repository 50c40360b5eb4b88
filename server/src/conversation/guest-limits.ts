import type { GuestLimits, Id } from "@parley/protocol";
import { findGuestLimits, saveGuestLimits } from "../store/guest-days.ts";
import type { Store } from "../store/open-store.ts";

/** What each other person in a thread may spend in a day over the account's connections. */
export async function readGuestLimits({ db }: Pick<Store, "db">, thread: Id, account: Id): Promise<GuestLimits> {
  return findGuestLimits(db, thread, account);
}

export async function changeGuestLimits(
  store: Pick<Store, "transaction">,
  thread: Id,
  account: Id,
  change: { [K in keyof GuestLimits]?: GuestLimits[K] | undefined },
): Promise<GuestLimits> {
  return store.transaction(async ({ db }) => {
    const before = await findGuestLimits(db, thread, account);
    const after = {
      answers: change.answers ?? before.answers,
      amount: change.amount ?? before.amount,
      unknownAnswers: change.unknownAnswers ?? before.unknownAnswers,
    };
    await saveGuestLimits(db, thread, account, after);
    return after;
  });
}
