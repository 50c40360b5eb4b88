import { sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { up as first } from "./migrations/0001-first.ts";
import { up as checks } from "./migrations/0002-checks.ts";
import { up as fitting } from "./migrations/0003-fitting.ts";
import { up as threads } from "./migrations/0004-threads.ts";
import { up as notes } from "./migrations/0005-notes.ts";
import { up as transfer } from "./migrations/0006-transfer.ts";
import { up as programs } from "./migrations/0007-programs.ts";
import { up as budgets } from "./migrations/0008-budgets.ts";
import { up as mentions } from "./migrations/0009-mentions.ts";
import { up as lineUps } from "./migrations/0010-line-ups.ts";
import { up as signIn } from "./migrations/0011-sign-in.ts";
import { up as sharing } from "./migrations/0012-sharing.ts";
import { up as admin } from "./migrations/0013-admin.ts";
import { up as mentioned } from "./migrations/0014-mentioned.ts";
import { up as offers } from "./migrations/0015-offers.ts";
import { up as links } from "./migrations/0016-links.ts";
import { up as memory } from "./migrations/0017-memory.ts";
import { up as judgements } from "./migrations/0018-judgements.ts";
import { up as lessons } from "./migrations/0019-lessons.ts";
import type { Store } from "./open-store.ts";

/** In order; a migration that has landed is never edited and imports nothing of the application. */
const migrations: Record<string, Migration> = {
  "0001-first": { up: first },
  "0002-checks": { up: checks },
  "0003-fitting": { up: fitting },
  "0004-threads": { up: threads },
  "0005-notes": { up: notes },
  "0006-transfer": { up: transfer },
  "0007-programs": { up: programs },
  "0008-budgets": { up: budgets },
  "0009-mentions": { up: mentions },
  "0010-line-ups": { up: lineUps },
  "0011-sign-in": { up: signIn },
  "0012-sharing": { up: sharing },
  "0013-admin": { up: admin },
  "0014-mentioned": { up: mentioned },
  "0015-offers": { up: offers },
  "0016-links": { up: links },
  "0017-memory": { up: memory },
  "0018-judgements": { up: judgements },
  "0019-lessons": { up: lessons },
};

export const knownMigrations = Object.keys(migrations);

export class NewerDatabaseError extends Error {
  constructor(names: string[]) {
    super(
      `This database was written by a newer Parley (it knows ${names.join(", ")}). Start that version, or restore a backup made before the upgrade.`,
    );
    this.name = "NewerDatabaseError";
  }
}

/**
 * Brings the database to this version; safe with several processes, and after
 * being killed half way. `before` is told what is about to run on a database
 * that has data, while it is still as it was.
 */
export async function migrate(store: Store, before?: (pending: string[]) => Promise<void>): Promise<string[]> {
  return store.patiently(() => migratePatiently(store, before));
}

async function migratePatiently(store: Store, before?: (pending: string[]) => Promise<void>): Promise<string[]> {
  const migrator = new Migrator({
    db: store.unguarded,
    provider: { getMigrations: async () => migrations },
    migrationTableName: "migrations",
    migrationLockTableName: "migrations_lock",
  });
  const newer = await executedButUnknown(store);
  if (newer.length > 0) throw new NewerDatabaseError(newer);
  const all = await migrator.getMigrations();
  const pending = all.filter((one) => one.executedAt === undefined).map((one) => one.name);
  if (pending.length > 0 && pending.length < all.length) await before?.(pending);
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error("a migration failed", { cause: error });
  return (results ?? []).map((result) => result.migrationName);
}

async function executedButUnknown(store: Store): Promise<string[]> {
  const tables = await store.unguarded.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === "migrations")) return [];
  const { rows } = await sql<{ name: string }>`select name from migrations`.execute(store.unguarded);
  return rows.map((row) => row.name).filter((name) => !(name in migrations));
}
