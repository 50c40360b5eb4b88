import { createHash } from "node:crypto";
import type { Id } from "@parley/protocol";
import { sql } from "kysely";
import type { Db } from "./open-store.ts";
import type { AuditRow } from "./tables-admin.ts";

/** From where something was done; a deed of the operator's shell or of the server itself has none of it. */
export interface Origin {
  requestId: string;
  /** An IPv4 /24 or an IPv6 /48. */
  network: string;
}

/** One deed as it is written down: ids and outcomes, never what was said, typed or kept secret. */
export interface Deed {
  /** Who did it; null for a visitor, for the operator's shell and for the server itself. */
  account: Id | null;
  /** Whose it is where somebody else did it. */
  onBehalf?: Id | null;
  /** Such as `token.created`. */
  action: string;
  object?: { kind: string; id: Id } | null;
  /** What it was done with; only a salted hash of it is kept. */
  argument?: unknown;
  /** `ok`, or the code of the refusal. */
  result?: string;
  origin?: Origin | null;
}

/**
 * Writes a deed into the audit log, in the transaction of the deed, as the last
 * thing in it: from here on it holds the head of the chain, and no two
 * transactions may wait for each other with that in hand. Each row's hash covers
 * the row and the hash before it.
 */
export async function audit(db: Db, now: number, deed: Deed): Promise<void> {
  const head = await db
    .updateTable("audit_head")
    .set({ seq: sql<number>`seq + 1` })
    .where("id", "=", 1)
    .returning(["seq", "hash", "salt"])
    .executeTakeFirstOrThrow();
  const row: Omit<AuditRow, "hash"> = {
    seq: head.seq,
    at: now,
    account_id: deed.account,
    on_behalf: deed.onBehalf ?? null,
    action: deed.action,
    object_kind: deed.object?.kind ?? null,
    object_id: deed.object?.id ?? null,
    argument_hash: deed.argument === undefined ? null : hashOf(head.salt, JSON.stringify(deed.argument)),
    result: deed.result ?? "ok",
    request_id: deed.origin?.requestId ?? null,
    network: deed.origin?.network ?? null,
  };
  const hash = hashOfRow(head.hash, row);
  await db
    .insertInto("audit_log")
    .values({ ...row, hash })
    .execute();
  await db.updateTable("audit_head").set({ hash }).where("id", "=", 1).execute();
}

interface AuditQuery {
  /** Only rows before this number; for the next page. */
  before?: number | undefined;
  /** Only rows from this time on, in milliseconds since 1970. */
  since?: number | undefined;
  /** Only what this account did, or what was done to it or on its behalf. */
  account?: Id | undefined;
  limit: number;
}

/** The newest first. */
export async function listAudit(db: Db, { before, since, account, limit }: AuditQuery): Promise<AuditRow[]> {
  return db
    .selectFrom("audit_log")
    .selectAll()
    .$if(before !== undefined, (query) => query.where("seq", "<", before ?? 0))
    .$if(since !== undefined, (query) => query.where("at", ">=", since ?? 0))
    .$if(account !== undefined, (query) =>
      query.where(({ eb, or, and }) =>
        or([
          eb("account_id", "=", account ?? ""),
          eb("on_behalf", "=", account ?? ""),
          and([eb("object_kind", "=", "account"), eb("object_id", "=", account ?? "")]),
        ]),
      ),
    )
    .orderBy("seq", "desc")
    .limit(limit)
    .execute();
}

/** Where the chain ends. */
export async function readAuditHead(db: Db): Promise<{ seq: number; hash: string }> {
  return db.selectFrom("audit_head").select(["seq", "hash"]).where("id", "=", 1).executeTakeFirstOrThrow();
}

export type AuditCheck =
  | { ok: true; rows: number; head: { seq: number; hash: string } }
  | { ok: false; rows: number; brokenAt: number };

const page = 500;

/** Follows the chain from its first row to its head; `brokenAt` is the first number that does not fit. */
export async function verifyAudit(db: Db): Promise<AuditCheck> {
  const head = await db.selectFrom("audit_head").selectAll().where("id", "=", 1).executeTakeFirstOrThrow();
  let at = { seq: head.first_seq, hash: head.first_hash };
  let rows = 0;
  for (;;) {
    const next = await db
      .selectFrom("audit_log")
      .selectAll()
      .where("seq", ">", at.seq)
      .where("seq", "<=", head.seq)
      .orderBy("seq")
      .limit(page)
      .execute();
    for (const { hash, ...row } of next) {
      if (row.seq !== at.seq + 1 || hashOfRow(at.hash, row) !== hash)
        return { ok: false, rows, brokenAt: Math.min(row.seq, at.seq + 1) };
      at = { seq: row.seq, hash };
      rows += 1;
    }
    if (next.length < page) break;
  }
  if (at.seq !== head.seq || at.hash !== head.hash) return { ok: false, rows, brokenAt: at.seq + 1 };
  return { ok: true, rows, head: at };
}

/** Deletes what is older than `before`; the chain then begins at the last row that went. Returns how many went. */
export async function forgetAudit(db: Db, before: number): Promise<number> {
  // The head is held first, as by whoever writes.
  await db.updateTable("audit_head").set({ id: 1 }).where("id", "=", 1).execute();
  const keep = await db
    .selectFrom("audit_log")
    .select("seq")
    .where("at", ">=", before)
    .orderBy("seq")
    .limit(1)
    .executeTakeFirst();
  const last = await db
    .selectFrom("audit_log")
    .select(["seq", "hash"])
    .$if(keep !== undefined, (query) => query.where("seq", "<", keep?.seq ?? 0))
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return 0;
  await db.updateTable("audit_head").set({ first_seq: last.seq, first_hash: last.hash }).where("id", "=", 1).execute();
  return (await db.deleteFrom("audit_log").where("seq", "<=", last.seq).returning("seq").execute()).length;
}

function hashOfRow(before: string, row: Omit<AuditRow, "hash">): string {
  const { seq, at, account_id, on_behalf, action, object_kind, object_id } = row;
  const { argument_hash, result, request_id, network } = row;
  const fields = [seq, at, account_id, on_behalf, action, object_kind, object_id];
  return hashOf(before, JSON.stringify([...fields, argument_hash, result, request_id, network]));
}

function hashOf(before: string, text: string): string {
  return createHash("sha256").update(before).update("\n").update(text).digest("base64url");
}
