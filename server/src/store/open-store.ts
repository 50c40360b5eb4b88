import { AsyncLocalStorage } from "node:async_hooks";
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@parley/protocol";
import { Kysely, PostgresDialect, SqliteDialect, sql, type TransactionBuilder } from "kysely";
import { createGroupCommit } from "./group-commit.ts";
import { type InLine, patiently, type PostgresWaits, usualWaits, withOneLimit } from "./patience.ts";
import { openPool } from "./postgres-pool.ts";
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
  /**
   * A write without `returning` is not waited for on PostgreSQL: its failure is that of the next statement or the commit, and
   * how many rows it met is not known. Transactions stand in line, for the one file or for a connection; `line` says where.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, line?: InLine): Promise<T>;
  /** Reads that are all of one moment, whatever is committed meanwhile. */
  moment<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** For work that legitimately asks PostgreSQL what takes long: exports, imports, deleting much. */
  patiently<T>(work: () => Promise<T>): Promise<T>;
  now(): Promise<number>;
  /** A text that no other database has, and that every process on this one gets. */
  identity(): Promise<string>;
  close(): Promise<void>;
}

const busyForMs = 10_000;
const databaseClock = sql<{ now: number }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`;

export type StoreTarget = { kind: "sqlite"; path: string } | { kind: "postgres"; url: string };

/** On PostgreSQL no operation waits longer than `waits` say: then it throws what `isLost` knows, or `storage_busy`. */
export function openStore(target: StoreTarget, waits: PostgresWaits = usualWaits): Store {
  const db = target.kind === "sqlite" ? openSqlite(target.path) : openPostgres(target.url, waits);
  const repeatMs = target.kind === "sqlite" ? busyForMs : waits.answerMs;
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
    async transaction(work, line = {}) {
      if (inside.getStore() === true) throw new Error("a transaction was begun inside a transaction");
      return retryWhileBusy({ repeatMs, line }, (attempt) => {
        const bound = bind(attempt, work);
        return target.kind === "sqlite" ? group(bound, line.isFirst) : db.transaction().execute(bound);
      });
    },
    async moment(work) {
      if (inside.getStore() === true) throw new Error("a transaction was begun inside a transaction");
      // By default each statement on PostgreSQL sees what was committed before it; on SQLite a transaction is alone.
      const begin = (): TransactionBuilder<Tables> =>
        target.kind === "sqlite"
          ? db.transaction()
          : db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only");
      return retryWhileBusy({ repeatMs }, (attempt) => begin().execute(bind(attempt, work)));
    },
    patiently: (work) => (target.kind === "sqlite" ? work() : patiently(waits.longAnswerMs, work)),
    async now() {
      if (target.kind === "sqlite") return Date.now();
      return retryWhileBusy({ repeatMs }, async () => (await databaseClock.execute(db)).rows[0]?.now ?? Date.now());
    },
    identity: async () => (target.kind === "sqlite" ? resolve(target.path) : identityOf(db)),
    close: () => db.destroy(),
  };
}

function openSqlite(path: string): Db {
  mkdirSync(dirname(path), { recursive: true });
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: async () => openDatabase(path) }) });
}

function openPostgres(url: string, waits: PostgresWaits): Db {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: () => openPool(url, waits) }) });
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

/** A transaction whose work was done may be committed even if the answer to that was lost: it is never repeated. */
interface Attempt {
  mayBeCommitted: boolean;
}

/**
 * Waits with `await` while another process holds SQLite's write lock (its own
 * busy timeout would block every stream), and repeats what PostgreSQL rolled
 * back to break a deadlock or what lost its connection before the commit, for so
 * many milliseconds. Two that insert one id at the same moment collide there: the
 * second looks again, once, and finds what the first stored.
 */
async function retryWhileBusy<T>(
  { repeatMs, line = {} }: { repeatMs: number; line?: InLine },
  work: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const until = performance.now() + repeatMs;
  let collided = false;
  return withOneLimit(line, async () => {
    for (let waitMs = 5; ; waitMs = Math.min(waitMs * 2, 100)) {
      const attempt: Attempt = { mayBeCommitted: false };
      try {
        return await work(attempt);
      } catch (error) {
        const collides = !collided && isCollision(error);
        if (collides) collided = true;
        else if (!isBusy(error) && !wasNotSent(error) && (attempt.mayBeCommitted || !isLost(error))) throw error;
        if (performance.now() + waitMs > until) throw new AppError("storage_busy", { cause: error });
        await delay(waitMs * (0.5 + Math.random()));
      }
    }
  });
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("errcode" in error) return error.errcode === 5 || error.errcode === 261 || error.errcode === 517;
  return "code" in error && (error.code === "40P01" || error.code === "40001");
}

/**
 * PostgreSQL's own words for an end of the session, for no room for another and
 * for a server that only reads, the system's for one that is not there, and ours
 * for one that says nothing.
 */
const lostCodes = new Set(
  (
    "25006 25P03 26000 42P05 08P01 53300 57P01 57P02 57P03 57P05 08001 08003 08004 08006 " +
    "ECONNRESET ECONNREFUSED EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN"
  ).split(" "),
);

/** Whether an operation failed because the database was away or had no room; whatever was not committed is undone. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && lostCodes.has(String(error.code))) return true;
  return /not queryable|connection terminated|timeout e|cached plan must not change/i.test(error.message);
}

/** The same of what an operation of this store threw, which may have been repeated before. */
export function isStorageAway(error: unknown): boolean {
  return error instanceof AppError ? error.code === "storage_busy" : isLost(error);
}

/** The driver knew before that the connection was lost: whatever was to be committed was not. */
function wasNotSent(error: unknown): boolean {
  return error instanceof Error && error.message.includes("not queryable");
}

function isCollision(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "23505";
}
