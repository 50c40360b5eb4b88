import { AppError, type Id, personMark, type ServerMember } from "@parley/protocol";
import type { Db } from "../store/open-store.ts";
import { listAccounts } from "../store/users.ts";

/** Everybody with an account, the first one first. */
export async function listServerMembers(db: Db): Promise<ServerMember[]> {
  const used = new Map<Id, number>();
  const note = (account: Id, at: number): void => void used.set(account, Math.max(at, used.get(account) ?? 0));
  for (const row of await db.selectFrom("sessions").select(["userId", "updatedAt"]).execute())
    note(row.userId, new Date(row.updatedAt).getTime());
  for (const row of await db.selectFrom("refresh_families").select(["account_id", "rotated_at"]).execute())
    note(row.account_id, row.rotated_at);
  return (await listAccounts(db)).map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    username: row.username,
    mark: personMark(row.name),
    admin: row.admin === 1,
    suspendedAt: row.suspended_at,
    createdAt: new Date(row.createdAt).getTime(),
    usedAt: used.get(row.id) ?? null,
  }));
}

export async function readServerMember(db: Db, id: Id): Promise<ServerMember> {
  const found = (await listServerMembers(db)).find((one) => one.id === id);
  if (found === undefined) throw new AppError("not_found");
  return found;
}
