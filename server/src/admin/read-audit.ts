import type { AuditEntry, Id } from "@parley/protocol";
import { listAudit } from "../store/audit.ts";
import type { Db } from "../store/open-store.ts";

interface AuditPage {
  before?: number | undefined;
  since?: number | undefined;
  account?: Id | undefined;
  limit: number;
}

/** A page of the audit log, the newest first; `next` asks for the one that follows. */
export async function readAudit(db: Db, page: AuditPage): Promise<{ entries: AuditEntry[]; next: number | null }> {
  const rows = await listAudit(db, { ...page, limit: page.limit + 1 });
  const shown = rows.slice(0, page.limit);
  const named = shown.flatMap((row) => [row.account_id, row.object_kind === "account" ? row.object_id : null]);
  const ids = [...new Set(named.filter((id) => id !== null))];
  const accounts =
    ids.length === 0 ? [] : await db.selectFrom("accounts").select(["id", "name"]).where("id", "in", ids).execute();
  const names = new Map(accounts.map((account) => [account.id, account.name]));
  return {
    entries: shown.map((row) => ({
      seq: row.seq,
      at: row.at,
      account: row.account_id,
      name: row.account_id === null ? null : (names.get(row.account_id) ?? null),
      onBehalf: row.on_behalf,
      action: row.action,
      objectKind: row.object_kind,
      objectId: row.object_id,
      objectName: row.object_kind === "account" ? (names.get(row.object_id ?? "") ?? null) : null,
      argumentHash: row.argument_hash,
      result: row.result,
      requestId: row.request_id,
      network: row.network,
    })),
    next: rows.length > page.limit ? (shown.at(-1)?.seq ?? null) : null,
  };
}
