import type { FailureCode, Id } from "@parley/protocol";
import { describeError, type Log } from "../log/log.ts";
import { updateConnection } from "../store/identities.ts";
import type { Store } from "../store/open-store.ts";

const minuteMs = 60_000;

/** Keeps when a connection was last tested and how that ended; a null code is success. */
export async function saveCheck(store: Store, connection: Id, code: FailureCode | null): Promise<void> {
  await updateConnection(store.db, connection, { checked_at: await store.now(), check_code: code });
}

/**
 * For the calls of voices, which are many: the same end is written once a minute
 * and connection. Returns at once, since no turn may wait or fail for it.
 */
export function createCheckNotes(needs: { store: Store; log: Log; now: () => number }) {
  const last = new Map<Id, { at: number; code: FailureCode | null }>();
  return (connection: Id, code: FailureCode | null): void => {
    const before = last.get(connection);
    const at = needs.now();
    if (before !== undefined && before.code === code && at - before.at < minuteMs) return;
    last.set(connection, { at, code });
    saveCheck(needs.store, connection, code).catch((error: unknown) =>
      needs.log.warn("check.not_saved", { error: describeError(error) }),
    );
  };
}
