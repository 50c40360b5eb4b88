import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";

/** Something about a backup that its owner must know; the message is for them. */
export class BackupError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BackupError";
  }
}

/** All pages in one step: writers go on in the log meanwhile, and nothing has to begin again because of them. */
const allPages = 2 ** 30;

/** Copies a database that may be in use, as it is at one moment, into one new file that is known to be whole. */
export async function backupDatabase(from: string, to: string): Promise<void> {
  if (!existsSync(from)) throw new BackupError(`There is no database at ${from}. Is PARLEY_DATA_DIR right?`);
  if (existsSync(to)) throw new BackupError(`${to} is there already; a backup never overwrites anything.`);
  mkdirSync(dirname(to), { recursive: true });
  const partial = `${to}.partial`;
  rmSync(partial, { force: true });
  const source = new DatabaseSync(from, { readOnly: true, timeout: 10_000 });
  try {
    await backup(source, partial, { rate: allPages });
  } finally {
    source.close();
  }
  chmodSync(partial, 0o600);
  const copy = new DatabaseSync(partial);
  try {
    // One file: without this a reader would make two more beside it.
    copy.exec("pragma journal_mode = delete");
    checkWhole(copy, to);
  } finally {
    copy.close();
  }
  renameSync(partial, to);
}

/** Before a migration: a copy of the database beside it, named after what comes. Returns where; one that is there already is older and stays. */
export async function copyBeforeMigrating(path: string, pending: string[]): Promise<string> {
  const copy = `${path}.before-${pending[0] ?? "migration"}`;
  if (!existsSync(copy)) await backupDatabase(path, copy);
  return copy;
}

/**
 * Puts a backup in the place of the database. What was there is kept beside it,
 * and its path returned; nobody stays signed in. `known` are the migrations of
 * this version. A running server is refused, since it would write into the old one.
 */
export function restoreDatabase(
  from: string,
  to: string,
  options: { known: string[]; aliveSince: number },
): string | null {
  if (!existsSync(from)) throw new BackupError(`There is no file at ${from}.`);
  checkIsOurs(from, options.known);
  let kept: string | null = null;
  if (existsSync(to)) {
    closeCleanly(to, options.aliveSince);
    kept = `${to}.before-restore-${new Date().toISOString().replace(/[:.]/g, "-")}`;
    renameSync(to, kept);
    for (const rest of ["-wal", "-shm"]) rmSync(`${to}${rest}`, { force: true });
  }
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, 0o600);
  const restored = new DatabaseSync(to);
  restored.exec("delete from sessions; delete from processes; pragma journal_mode = wal;");
  restored.close();
  return kept;
}

function checkIsOurs(path: string, known: string[]): void {
  let names: string[];
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    checkWhole(database, path);
    names = database
      .prepare("select name from migrations order by name")
      .all()
      .map((row) => String(row.name));
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError(`${path} is not a backup of Parley's.`);
  } finally {
    database.close();
  }
  const newer = names.filter((name) => !known.includes(name));
  if (newer.length > 0)
    throw new BackupError(
      `${path} was made by a newer Parley (it knows ${newer.join(", ")}). Install that version first.`,
    );
}

/** Folds the write-ahead log into the file, so that moving the file moves all of it. */
function closeCleanly(path: string, aliveSince: number): void {
  const database = new DatabaseSync(path, { timeout: 1_000 });
  try {
    const alive = database.prepare("select count(*) as count from processes where heartbeat_at >= ?").get(aliveSince);
    if (Number(alive?.count) > 0) throw new BackupError("Parley is running on this database. Stop it, then restore.");
    database.exec("pragma wal_checkpoint(truncate); pragma journal_mode = delete;");
  } finally {
    database.close();
  }
}

function checkWhole(database: DatabaseSync, path: string): void {
  let found: unknown;
  try {
    found = database.prepare("pragma integrity_check").get()?.integrity_check;
  } catch {
    // Not a database at all, which is what the sentence says.
  }
  if (found !== "ok") throw new BackupError(`${path} is damaged: it is not a whole database.`);
}
