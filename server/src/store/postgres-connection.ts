import { createHash } from "node:crypto";
import type { PostgresPoolClient } from "kysely";
import type pg from "pg";
import { patienceNow, SilentDatabaseError } from "./patience.ts";

/** One connection of the pool: what is not answered in time ends it. */
export interface Connection extends PostgresPoolClient {
  /** Until when the statement that runs must be answered, on the monotonic clock; null while none does. */
  readonly until: number | null;
  idleSince: number;
  /** Begins a use of it, whose first statement must be answered by then. */
  lend(until: number): void;
  /** Ends it because of a statement that is not answered. */
  giveUp(): void;
  close(): Promise<void>;
}

interface Uses {
  names: StatementNames;
  answerMs: number;
  giveBack(connection: Connection): void;
  /** The database said something. */
  answered(): void;
  /** It is closed, or about to be, whether it was in use or not. */
  lost(connection: Connection): void;
}

/** After a failover the server at the other end may be one that only reads; the address leads to the right one by now. */
const isReadOnly = "25006";
/** Another process has changed a table that a prepared statement reads. */
const isOutdated = /cached plan must not change/;
/** A pooler gives each transaction another connection, where the statement is unknown or known already. */
const isPooled = new Set(["26000", "42P05", "08P01"]);

/** Writes whose rows nobody asked for: what became of them is told with the next answer. */
const isQuietWrite = /^(?:insert|update|delete) (?!.* returning )/s;
const begins = /^(?:begin|start transaction)\b/;
const ends = /^(?:commit|rollback)$/;

/**
 * Rejects with what the driver says, in no more time than it is told to take.
 * Inside our own transactions a write that returns no rows is not waited for: it
 * travels with the next statement that is, as does the beginning, and its failure
 * is the failure of that one. Most of what a statement costs is the journey.
 */
export async function openConnection(client: pg.Client, uses: Uses): Promise<Connection> {
  let firstUntil: number | null = null;
  let until: number | null = null;
  let running = 0;
  let isSilent = false;
  let isCorked = false;
  let isInTransaction = false;
  const held: Statement[] = [];
  const connection: Connection = {
    idleSince: 0,
    get until() {
      return until;
    },
    lend(at) {
      firstUntil = at;
    },
    giveUp() {
      isSilent = true;
      // The driver's own `end` would wait for an answer.
      client.connection.stream.destroy();
    },
    async close() {
      uses.lost(connection);
      await client.end();
    },
    // Kysely names the shape of the rows it asked for, which the driver cannot know; it is never given a cursor.
    query: query as PostgresPoolClient["query"],
    release(destroy) {
      held.length = 0;
      isInTransaction = false;
      if (destroy === true) void connection.close();
      uses.giveBack(connection);
    },
  };
  // Without a listener a lost connection would end the process, idle or in use.
  client.on("error", () => uses.lost(connection));
  client.on("end", () => uses.lost(connection));
  await client.connect();
  return connection;

  async function query(text: string, values: readonly unknown[]): Promise<unknown> {
    const { holdsWrites, answerMs } = patienceNow();
    if (begins.test(text)) {
      isInTransaction = true;
      held.push({ text, values });
      return nothing;
    }
    if (isInTransaction && holdsWrites && isQuietWrite.test(text)) {
      held.push({ text, values });
      return nothing;
    }
    if (ends.test(text)) {
      isInTransaction = false;
      const wasSent = held.length === 0 || !begins.test(held[0]?.text ?? "");
      if (text === "rollback") held.length = 0;
      if (text === "rollback" && !wasSent) return nothing;
    }
    const from = performance.now();
    const usualMs = answerMs ?? uses.answerMs;
    // Whoever waited for the connection has waited already, if not for something that takes long.
    until = firstUntil === null ? from + usualMs : Math.max(firstUntil, from + usualMs - uses.answerMs);
    firstUntil = null;
    running += 1;
    try {
      const before = Promise.allSettled(held.splice(0).map(send));
      const answer = await send({ text, values }).catch(async (error: unknown) => {
        if (!isInTransaction && isOfItsName(error, uses.names)) return client.query(text, [...values]);
        // What it failed by may have been one before it.
        throw firstFailure(await before) ?? error;
      });
      uses.answered();
      const failure = firstFailure(await before);
      if (failure !== null) throw failure;
      return answer;
    } catch (error) {
      const failed = isSilent ? new SilentDatabaseError(performance.now() - from) : error;
      if (isSpoiltBy(failed, uses.names)) void connection.close();
      throw failed;
    } finally {
      running -= 1;
      if (running === 0) until = null;
    }
  }

  /** What is asked in one turn of the event loop leaves in one piece. */
  function send({ text, values }: Statement): Promise<unknown> {
    if (!isCorked) {
      isCorked = true;
      client.connection.stream.cork();
      process.nextTick(() => {
        isCorked = false;
        client.connection.stream.uncork();
      });
    }
    const name = values.length === 0 ? undefined : uses.names.of(text);
    return client.query(name === undefined ? { text, values: [...values] } : { name, text, values: [...values] });
  }
}

interface Statement {
  text: string;
  values: readonly unknown[];
}

const nothing = { command: "SELECT", rowCount: 0, rows: [] };

function firstFailure(settled: PromiseSettledResult<unknown>[]): unknown {
  return settled.find((one) => one.status === "rejected")?.reason ?? null;
}

/** Whether a statement failed only because it was prepared; behind a pooler none is from then on. */
function isOfItsName(error: unknown, names: StatementNames): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  if (isPooled.has(String(error.code))) names.stop();
  return isPooled.has(String(error.code)) || isOutdated.test(error.message);
}

/** Whether nothing more should be asked over a connection on which this was answered. */
function isSpoiltBy(error: unknown, names: StatementNames): boolean {
  return isOfItsName(error, names) || (error instanceof Error && "code" in error && error.code === isReadOnly);
}

export interface StatementNames {
  /** Under which a text is prepared; undefined for one that is not. */
  of(text: string): string | undefined;
  /** From now on nothing is. */
  stop(): void;
}

/** So many texts, of so many characters, are kept on each connection: those of lists of every length are many. */
const most = 400;
const longest = 4_000;

/**
 * PostgreSQL parses and plans a statement that has a name once a connection. A
 * name is the hash of its text, so that one never stands for two texts, not even
 * of two processes that share a connection behind a pooler.
 */
export function createStatementNames(): StatementNames {
  const names = new Map<string, string>();
  let isStopped = false;
  return {
    of(text) {
      if (isStopped || text.length > longest) return undefined;
      const known = names.get(text);
      if (known !== undefined || names.size >= most) return known;
      const name = createHash("sha256").update(text).digest("base64url").slice(0, 24);
      names.set(text, name);
      return name;
    },
    stop: () => void (isStopped = true),
  };
}
