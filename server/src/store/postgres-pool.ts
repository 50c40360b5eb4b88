import { setTimeout as delay } from "node:timers/promises";
import type { PostgresPool } from "kysely";
import { patienceNow, type PostgresWaits, SilentDatabaseError } from "./patience.ts";
import { type Connection, createStatementNames, openConnection } from "./postgres-connection.ts";

/** A process that sleeps inside a transaction (stopped, swapped out) loses it and its locks, before it counts as dead. */
const asleepForMs = 5_000;
/** A connection that nobody used for so long is closed. */
const idleMs = 30_000;
/** How often it is looked whose time is up: a timer for each statement would cost more than many a statement. */
const lookMs = 200;
const farewellMs = 1_000;
/** Nobody is overtaken for ever: a thread whose rounds follow each other would take no message any more. */
const overtakenMs = 250;
/** Who waits for a connection while others are served waits so many times as long more. */
const crowdTimes = 3;

interface Waiting {
  isFirst: boolean;
  behind: string | undefined;
  since: number;
  until: number;
  resolve(connection: Connection): void;
  reject(error: unknown): void;
}

/**
 * Connections that never wait for ever. A server that sleeps, or a line that is
 * dead, says nothing at all, and nothing on its side can end a statement: what is
 * not answered in time loses its connection, since nobody knows in which state
 * its transaction is. What a stage waits for gets the next connection that is
 * free, the others follow in order; there are few, since more at work than the
 * database has cores make all of it slower.
 */
export async function openPool(url: string, { connections, answerMs }: PostgresWaits): Promise<PostgresPool> {
  // Loaded when it is used: a server on SQLite never pays for it.
  const { default: driver } = await import("pg");
  // It answers int8 as text; our counters and milliseconds fit a double.
  driver.types.setTypeParser(driver.types.builtins.INT8, Number);
  const options = {
    connectionString: url,
    connectionTimeoutMillis: answerMs,
    idle_in_transaction_session_timeout: asleepForMs,
    // Statements need not wait for the answers to those before them.
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: answerMs,
  };
  const names = createStatementNames();
  const all = new Set<Connection>();
  const idle: Connection[] = [];
  const waiting: Waiting[] = [];
  /** What those that stand behind each other are at work on. */
  const held = new Map<Connection, string>();
  let opening = 0;
  let answeredAt = performance.now();
  let isEnded = false;
  const timer = setInterval(look, lookMs);
  timer.unref();

  return {
    options,
    connect() {
      if (isEnded) return Promise.reject(new Error("the pool was ended"));
      const { since, isFirst = false, behind } = patienceNow();
      const from = since ?? performance.now();
      const free = mayGo({ behind }) ? idle.pop() : undefined;
      if (free !== undefined) {
        if (behind !== undefined) held.set(free, behind);
        free.lend(from + answerMs);
        return Promise.resolve(free);
      }
      return new Promise((resolve, reject) => {
        const one: Waiting = { isFirst, behind, since: from, until: from + answerMs, resolve, reject };
        if (isFirst) waiting.splice(waiting.findLastIndex(isNotOvertaken) + 1, 0, one);
        else waiting.push(one);
        openMore();
      });
    },
    async end() {
      isEnded = true;
      clearInterval(timer);
      const closed = Promise.all([...all].map((connection) => connection.close()));
      // A line that is dead never says goodbye.
      await Promise.race([closed, delay(farewellMs, undefined, { ref: false })]);
    },
  };

  /** Opens another connection if somebody waits for one that is not coming yet, and there may be more. */
  function openMore(): void {
    if (isEnded || all.size + opening >= connections || waiting.filter(mayGo).length <= opening) return;
    opening += 1;
    const answered = (): void => void (answeredAt = performance.now());
    const uses = { names, answerMs, giveBack, answered, lost: drop };
    openConnection(new driver.Client(options), uses).then(
      (connection) => {
        opening -= 1;
        all.add(connection);
        giveBack(connection);
      },
      (error: unknown) => {
        opening -= 1;
        next()?.reject(error);
        openMore();
      },
    );
  }

  /** Whether nobody of the same name has a connection. */
  function mayGo({ behind }: Pick<Waiting, "behind">): boolean {
    if (behind === undefined) return true;
    for (const name of held.values()) if (name === behind) return false;
    return true;
  }

  function isNotOvertaken({ isFirst, since }: Waiting): boolean {
    return isFirst || performance.now() - since > overtakenMs;
  }

  function next(): Waiting | undefined {
    const at = waiting.findIndex(mayGo);
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  }

  function giveBack(connection: Connection): void {
    held.delete(connection);
    if (isEnded) return void connection.close();
    if (!all.has(connection)) return openMore();
    const one = next();
    if (one === undefined) {
      connection.idleSince = performance.now();
      idle.push(connection);
      return;
    }
    if (one.behind !== undefined) held.set(connection, one.behind);
    connection.lend(Math.max(one.until, performance.now() + answerMs / 3));
    one.resolve(connection);
  }

  function drop(connection: Connection): void {
    all.delete(connection);
    const at = idle.indexOf(connection);
    if (at >= 0) idle.splice(at, 1);
    openMore();
  }

  function look(): void {
    const now = performance.now();
    for (const connection of all) if (connection.until !== null && connection.until < now) connection.giveUp();
    // A crowd before a database that works is no outage: it waits longer, if not for ever.
    const crowdMs = now - answeredAt < answerMs / 4 ? answerMs * crowdTimes : 0;
    for (const one of waiting.filter((each) => each.until + crowdMs < now)) {
      waiting.splice(waiting.indexOf(one), 1);
      one.reject(new SilentDatabaseError(now - one.since));
    }
    // The one that was used least lies first.
    while (idle[0] !== undefined && idle[0].idleSince < now - idleMs) void idle[0].close();
  }
}
