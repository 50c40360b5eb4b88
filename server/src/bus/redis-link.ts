import { Redis, type RedisOptions } from "ioredis";
import { describeError, type Log } from "../log/log.ts";

/** Two connections to one Redis: commands, and what is subscribed to. */
export interface RedisLink {
  commands: Redis;
  listener: Redis;
  /** Whether commands are answered: false from the first that is not, until one is again. */
  isUp(): boolean;
  /** For the operator: `ok`, `down`, or `wrong password`. */
  state(): string;
  /** Called each time a connection for subscriptions stands; nothing is subscribed to on it yet. */
  onListening(start: () => void): void;
  /** For a command that failed: if it was not answered, nobody waits for another until the next sign of life. */
  failed(error: unknown): void;
  close(): void;
}

const pingMs = 1_000;
/** Milliseconds without an answer after which a command has failed, and without any byte after which the connection has. */
const answerMs = 500;
const silenceMs = 2_500;

/**
 * Never throws and never waits: without Redis the caller goes on without it. A
 * server that is stopped, or a line that is open at our end alone, says nothing
 * at all; a ping each second notices it.
 */
export function openRedisLink(url: string, log: Log): RedisLink {
  const options: RedisOptions = {
    connectionName: "parley",
    disableClientInfo: true,
    connectTimeout: silenceMs,
    commandTimeout: answerMs,
    socketTimeout: silenceMs,
    // What cannot be sent now is worth nothing later: the log has it.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 5), 2_000) * (0.75 + Math.random() / 2),
  };
  const commands = new Redis(url, options);
  const listener = new Redis(url, options);
  let isUp = false;
  let lastError = "";
  let isKeptOut = false;
  let isClosed = false;
  let refusedAt = Number.NEGATIVE_INFINITY;
  // Without a listener for errors each of them would be printed with its stack.
  for (const client of [commands, listener]) {
    client.on("error", (error: unknown) => {
      lastError = describeError(error);
      isKeptOut ||= /\b(WRONGPASS|NOAUTH)\b/.test(lastError);
      if (client === commands) set(false);
    });
    client.on("close", () => (client === commands ? set(false) : undefined));
  }
  commands.on("ready", () => {
    isKeptOut = false;
    set(true);
  });
  const timer = setInterval(() => {
    void ping(commands).then(set);
    void ping(listener);
  }, pingMs);
  timer.unref();
  // Said once if it is not there from the beginning: no change of state would say it.
  const patience = setTimeout(() => (isUp || isClosed ? undefined : tellDown()), silenceMs);
  patience.unref();

  return {
    commands,
    listener,
    isUp: () => isUp,
    state: () => (isUp ? "ok" : isKeptOut ? "wrong password" : "down"),
    failed(error) {
      // An answer, if not the wanted one: Redis may be full, or a replica that takes nothing.
      if (error instanceof Error && error.name === "ReplyError") tellRefused(error);
      else set(false);
    },
    onListening(start) {
      listener.on("ready", start);
      if (listener.status === "ready") start();
    },
    close() {
      isClosed = true;
      clearInterval(timer);
      clearTimeout(patience);
      commands.disconnect();
      listener.disconnect();
    },
  };

  async function ping(client: Redis): Promise<boolean> {
    if (client.status !== "ready") return false;
    return client.ping().then(
      () => true,
      () => false,
    );
  }

  function set(next: boolean): void {
    if (next === isUp || isClosed) return;
    isUp = next;
    if (next) log.info("redis.up");
    else tellDown();
  }

  function tellRefused(error: Error): void {
    if (performance.now() - refusedAt < 60_000) return;
    refusedAt = performance.now();
    log.warn("redis.refuses", { error: describeError(error) });
  }

  function tellDown(): void {
    log.warn("redis.down", { error: lastError === "" ? "does not answer" : lastError });
    lastError = "";
  }
}
