import { resolve } from "node:path";
import type { Config } from "../config.ts";
import { backupDatabase, BackupError, restoreDatabase } from "../store/backup.ts";
import { knownMigrations } from "../store/migrate.ts";

/** `parley backup <file>`: also while the server runs. */
export async function makeBackup(config: Config, file: string): Promise<string> {
  const path = sqlitePath(config);
  const to = resolve(file);
  await backupDatabase(path, to);
  return `Saved to ${to}. Keep the secret (${config.secretFile}) elsewhere: without it the provider keys in the backup stay sealed.`;
}

/** `parley restore <file>`: the server must be stopped. */
export async function restoreBackup(config: Config, file: string): Promise<string> {
  const aliveSince = Date.now() - config.limits.leaseMs;
  const kept = restoreDatabase(resolve(file), sqlitePath(config), { known: knownMigrations, aliveSince });
  const before = kept === null ? "" : ` What was there before is ${kept}.`;
  return `Restored.${before} Everybody signs in again; start Parley now.`;
}

function sqlitePath(config: Config): string {
  if (config.database.kind === "sqlite") return config.database.path;
  throw new BackupError("This Parley keeps its data in PostgreSQL: use pg_dump and pg_restore there.");
}
