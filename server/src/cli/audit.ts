import { AppError } from "@parley/protocol";
import type { Config } from "../config.ts";
import { listAudit, verifyAudit } from "../store/audit.ts";
import type { Db } from "../store/open-store.ts";
import type { AuditRow } from "../store/tables-admin.ts";
import { findAccountByEmail, listAccounts } from "../store/users.ts";
import { withApp } from "./with-app.ts";

export interface AuditOptions {
  /** A day or a time, such as 2026-11-21; later ones are shown. */
  since?: string | undefined;
  /** The e-mail of an account. */
  account?: string | undefined;
  json: boolean;
}

const page = 500;

/** Who did what, the oldest first; with `json` a line of JSON each. */
export async function printAudit(config: Config, options: AuditOptions): Promise<string> {
  const since = options.since === undefined ? undefined : Date.parse(options.since);
  if (since !== undefined && Number.isNaN(since))
    throw new AppError("invalid_request", {
      message: `--since must be a day such as 2026-11-21; it is ${options.since}.`,
    });
  return withApp(config, async ({ store }) => {
    const account = options.account === undefined ? undefined : await idOf(store.db, options.account);
    const rows: AuditRow[] = [];
    for (let before: number | undefined; ; before = rows.at(-1)?.seq) {
      const next = await listAudit(store.db, { before, since, account, limit: page });
      rows.push(...next);
      if (next.length < page) break;
    }
    if (options.json)
      return rows
        .toReversed()
        .map((row) => JSON.stringify(row))
        .join("\n");
    const emails = new Map((await listAccounts(store.db)).map((one) => [one.id, one.email]));
    return rows.length === 0
      ? "Nothing was written down."
      : rows
          .toReversed()
          .map((row) => lineOf(row, emails))
          .join("\n");
  });
}

/** Follows the chain of the whole log; throws where it is broken. */
export async function checkAudit(config: Config): Promise<string> {
  const check = await withApp(config, ({ store }) => verifyAudit(store.db));
  if (check.ok)
    return `The audit log is whole: ${check.rows} rows, up to number ${check.head.seq} with the hash ${check.head.hash}.`;
  throw new AppError("internal", {
    message: `The audit log was changed: row ${check.brokenAt} is missing or is not what was written.`,
  });
}

async function idOf(db: Db, email: string): Promise<string> {
  const account = await findAccountByEmail(db, email);
  // An account that is gone is known by its id alone.
  if (account === undefined && email.includes("@"))
    throw new AppError("not_found", { message: `There is no account with the e-mail ${email}.` });
  return account?.id ?? email;
}

function lineOf(row: AuditRow, emails: Map<string, string>): string {
  const who = row.account_id === null ? "-" : (emails.get(row.account_id) ?? row.account_id);
  const object = row.object_kind === null ? "-" : `${row.object_kind}:${row.object_id ?? ""}`;
  return [
    new Date(row.at).toISOString(),
    who,
    row.action,
    object,
    row.result,
    row.network ?? "-",
    row.request_id ?? "-",
  ].join("  ");
}
