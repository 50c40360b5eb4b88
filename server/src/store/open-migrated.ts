import type { Log } from "../log/log.ts";
import { copyBeforeMigrating } from "./backup.ts";
import { migrate } from "./migrate.ts";
import { openStore, type Store, type StoreTarget } from "./open-store.ts";
import type { PostgresWaits } from "./patience.ts";

/** The store, its schema brought up to this program's; a SQLite file is copied beside itself before it is changed. */
export async function openMigratedStore(database: StoreTarget, log: Log, waits?: PostgresWaits): Promise<Store> {
  const store = openStore(database, waits);
  await migrate(store, async (pending) => {
    if (database.kind !== "sqlite") return;
    const copy = await copyBeforeMigrating(database.path, pending);
    log.info("database.copied", { before: pending.join(", "), to: copy });
  });
  return store;
}
