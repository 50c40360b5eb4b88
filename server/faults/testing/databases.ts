import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, hasPostgres, startPostgres, type TestPostgres } from "../../src/testing/postgres.ts";

export interface FaultDatabase {
  /** What a server needs in its environment to use it. */
  environment: Record<string, string>;
  target: { kind: "sqlite"; path: string } | { kind: "postgres"; url: string };
  drop(): Promise<void>;
  /** The server, where there is one. */
  postgres: TestPostgres | null;
}

export type DatabaseKind = "sqlite" | "postgres";

/** The databases that can be had here. */
export const databaseKinds: DatabaseKind[] = hasPostgres() ? ["sqlite", "postgres"] : ["sqlite"];

export async function freshDatabase(kind: DatabaseKind): Promise<FaultDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "parley-faults-"));
  const data = { PARLEY_DATA_DIR: join(folder, "data") };
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  if (kind === "sqlite") {
    const target = { kind, path: join(folder, "data", "parley.db") };
    return { environment: data, target, drop: async () => remove(), postgres: null };
  }
  const postgres = await startPostgres();
  const database = await createDatabase(postgres.url);
  return {
    environment: { ...data, DATABASE_URL: database.url },
    target: { kind, url: database.url },
    postgres,
    async drop() {
      await database.drop();
      await postgres.stop();
      remove();
    },
  };
}
