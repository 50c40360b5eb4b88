import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { SqliteDatabase, SqliteStatement } from "kysely";

/** What Kysely expects of a SQLite driver, over Node's own. */
export interface OpenedDatabase extends SqliteDatabase {
  raw: DatabaseSync;
}

const cachedStatements = 300;

/**
 * `begin` becomes `begin immediate`: every transaction here writes, and one that
 * began as a reader could fail when it wants to write. Statements are kept
 * prepared by their text.
 */
export function openDatabase(path: string): OpenedDatabase {
  const raw = new DatabaseSync(path, { timeout: 0 });
  raw.exec(
    "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma temp_store = memory;",
  );
  const statements = new Map<string, SqliteStatement>();

  return {
    raw,
    close: () => raw.close(),
    prepare(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const made = adapt(raw.prepare(sql === "begin" ? "begin immediate" : sql));
      if (statements.size >= cachedStatements) statements.clear();
      statements.set(sql, made);
      return made;
    },
  };
}

function adapt(statement: StatementSync): SqliteStatement {
  const reader = statement.columns().length > 0;
  // The search index leaves row numbers behind that no double holds, and every later write would fail at reporting them.
  if (!reader) statement.setReadBigInts(true);
  return {
    reader,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}

function values(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (typeof value === "boolean") return value ? 1 : 0;
    if (value instanceof Date) return value.toISOString();
    if (value === undefined) return null;
    return value as SQLInputValue;
  });
}
