import { AsyncLocalStorage } from "node:async_hooks";
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@parley/protocol";
import { Kysely, PostgresDialect, SqliteDialect, sql, type TransactionBuilder } from "kysely";
import type pg from "pg";
import { createGroupCommit } from "./group-commit.ts";
import { openDatabase } from "./sqlite-database.ts";
import type { Tables } from "./tables.ts";

export type Db = Kysely<Tables>;

/** A transaction-bound handle: its clock is the database's, read once when it began. */
export interface Transaction {
  db: Db;
  now: number;
}

export interface Store {
  kind: "sqlite" | "postgres";
  /** For single reads and writes outside a transaction; throws inside one, where it would wait for itself. */
  readonly db: Db;
  /** The handle that sign-in uses; it is never called inside a transaction. */
  readonly unguarded: Db;
  /** On SQLite, where transactions stand in one line, `isFirst` puts one before those that nothing waits for. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, isFirst?: boolean): Promise<T>;
  /** Reads that are all of one moment, whatever is committed meanwhile. */
  moment<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  now(): Promise<number>;
  /** A text that no other database has, and that every process on this one gets. */
  identity(): Promise<string>;
  close(): Promise<void>;
}

const busyForMs = 10_000;
/** A process that sleeps inside a transaction (stopped, swapped out) loses it and its locks, before it counts as dead. */
const asleepForMs = 5_000;
const databaseClock = sql<{ now: number }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`;

export function openStore(target: { kind: "sqlite"; path: string } | { kind: "postgres"; url: string }): Store {
  const db = target.kind === "sqlite" ? openSqlite(target.path) : openPostgres(target.url);
  const inside = new AsyncLocalStorage<true>();

  const group = createGroupCommit(db);
  const bind =
    <T>(attempt: Attempt, work: (transaction: Transaction) => Promise<T>) =>
    (bound: Db): Promise<T> =>
      inside.run(true, async () => {
        // One clock for all processes of a database; SQLite has one process, whose clock is the machine's.
        const now =
          target.kind === "sqlite" ? Date.now() : ((await databaseClock.execute(bound)).rows[0]?.now ?? Date.now());
        const value = await work({ db: bound, now });
        attempt.mayBeCommitted = true;
        return value;
      });

  return {
    kind: target.kind,
    unguarded: db,
    get db() {
      if (inside.getStore() === true)
        throw new Error("the outer store was used inside a transaction, where it would wait for itself");
      return db;
    },
    async transaction(work, isFirst) {
      if (inside.getStore() === true) throw new Error("a transaction was begun inside a transaction");
      return retryWhileBusy((attempt) => {
        const bound = bind(attempt, work);
        return target.kind === "sqlite" ? group(bound, isFirst) : db.transaction().execute(bound);
      });
    },
    async moment(work) {
      if (inside.getStore() === true) throw new Error("a transaction was begun inside a transaction");
      // By default each statement on PostgreSQL sees what was committed before it; on SQLite a transaction is alone.
      const begin = (): TransactionBuilder<Tables> =>
        target.kind === "sqlite"
          ? db.transaction()
          : db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only");
      return retryWhileBusy((attempt) => begin().execute(bind(attempt, work)));
    },
    async now() {
      if (target.kind === "sqlite") return Date.now();
      return retryWhileBusy(async () => (await databaseClock.execute(db)).rows[0]?.now ?? Date.now());
    },
    identity: async () => (target.kind === "sqlite" ? resolve(target.path) : identityOf(db)),
    close: () => db.destroy(),
  };
}

function openSqlite(path: string): Db {
  mkdirSync(dirname(path), { recursive: true });
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: async () => openDatabase(path) }) });
}

function openPostgres(url: string): Db {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: () => openPool(url) }) });
}

/**
 * The cluster's own number, made when it was, and the database's in it: a copy
 * restored elsewhere is another database. Whoever forbids that function has the
 * names alone.
 */
async function identityOf(db: Db): Promise<string> {
  const names = sql<{ id: string }>`select current_database() || '/' || oid::text as id
    from pg_database where datname = current_database()`;
  const numbers = sql<{ id: string }>`select system_identifier::text as id from pg_control_system()`;
  const name = (await names.execute(db)).rows[0]?.id ?? "";
  return numbers.execute(db).then(
    ({ rows }) => `${rows[0]?.id ?? ""}/${name}`,
    () => name,
  );
}

/** Loaded when it is used: a server on SQLite never pays for it. */
async function openPool(url: string): Promise<pg.Pool> {
  const { default: driver } = await import("pg");
  // It answers int8 as text; our counters and milliseconds fit a double.
  driver.types.setTypeParser(driver.types.builtins.INT8, Number);
  const pool = new driver.Pool({
    connectionString: url,
    max: 20,
    connectionTimeoutMillis: 10_000,
    idle_in_transaction_session_timeout: asleepForMs,
  });
  // Without a listener a lost connection would end the process, idle or in use; the pool replaces it by itself.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** A transaction whose work was done may be committed even if the answer to that was lost: it is never repeated. */
interface Attempt {
  mayBeCommitted: boolean;
}

/**
 * Waits with `await` while another process holds SQLite's write lock (its own
 * busy timeout would block every stream), and repeats what PostgreSQL rolled
 * back to break a deadlock or what lost its connection before the commit. Two
 * that insert one id at the same moment collide there: the second looks again,
 * once, and finds what the first stored.
 */
async function retryWhileBusy<T>(work: (attempt: Attempt) => Promise<T>): Promise<T> {
  const until = Date.now() + busyForMs;
  let collided = false;
  for (let waitMs = 5; ; waitMs = Math.min(waitMs * 2, 100)) {
    const attempt: Attempt = { mayBeCommitted: false };
    try {
      return await work(attempt);
    } catch (error) {
      const collides = !collided && isCollision(error);
      if (collides) collided = true;
      else if (!isBusy(error) && (attempt.mayBeCommitted || !isLost(error))) throw error;
      if (Date.now() > until) throw new AppError("storage_busy", { cause: error });
      await delay(waitMs * (0.5 + Math.random()));
    }
  }
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("errcode" in error) return error.errcode === 5 || error.errcode === 261 || error.errcode === 517;
  return "code" in error && (error.code === "40P01" || error.code === "40001");
}

/** PostgreSQL's own words for an end of the session, the system's for a server that is not there, and the driver's. */
const lostCodes = ["25P03", "57P01", "57P02", "57P03", "08003", "08006", "ECONNRESET", "ECONNREFUSED", "EPIPE"];

/** Whether an operation failed because the database went away; whatever was not committed is undone. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && lostCodes.includes(String(error.code))) return true;
  return /not queryable|connection terminated/i.test(error.message);
}

function isCollision(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "23505";
}
