import type { AccountSession, Id } from "@parley/protocol";
import type { Store } from "../../store/open-store.ts";
import { deleteFamiliesOf, listFamilyRows, revokeFamily } from "../../store/programs.ts";
import { deleteSessionsOf, listSessionRows } from "../../store/users.ts";

/** Browsers and programs that are signed in; `current` is the session that asks, if one does. */
export async function listSessions(store: Store, account: Id, current: Id | null): Promise<AccountSession[]> {
  const browsers = await listSessionRows(store.db, account);
  const programs = await listFamilyRows(store.db, account, Date.now());
  return [
    ...browsers.map((row) => ({
      id: row.id,
      kind: "browser" as const,
      client: row.userAgent === null || row.userAgent === "" ? null : row.userAgent.slice(0, 300),
      startedAt: new Date(row.createdAt).getTime(),
      usedAt: new Date(row.updatedAt).getTime(),
      current: row.id === current,
    })),
    ...programs.map((row) => ({
      id: row.id,
      kind: "program" as const,
      client: null,
      startedAt: row.created_at,
      usedAt: row.rotated_at,
      current: false,
    })),
  ];
}

/** Ends one; its streams close within seconds, its access tokens are refused at once. */
export async function endSession(store: Store, id: Id): Promise<void> {
  await store.transaction(async ({ db, now }) => {
    await db.deleteFrom("sessions").where("id", "=", id).execute();
    await revokeFamily(db, id, now);
  });
}

/** Ends all of them but one; personal API tokens are no sessions and stay. */
export async function endOtherSessions(store: Store, account: Id, keep: Id | null): Promise<void> {
  await store.transaction(async ({ db }) => {
    await deleteSessionsOf(db, account, keep);
    await deleteFamiliesOf(db, account);
  });
}
