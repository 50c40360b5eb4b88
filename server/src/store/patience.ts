import { AsyncLocalStorage } from "node:async_hooks";

/** How much of PostgreSQL a process takes, and how long it waits for it. */
export interface PostgresWaits {
  connections: number;
  /** Milliseconds until an operation gives up that gets no connection, or an answer to its first statement or a later one. */
  answerMs: number;
  /** The same for each statement of work that is known to take long. */
  longAnswerMs: number;
}

export const usualWaits: PostgresWaits = { connections: 10, answerMs: 7_000, longAnswerMs: 120_000 };

/** Where a transaction stands among those that wait. */
export interface InLine {
  /** Before those that nothing waits for. */
  isFirst?: boolean;
  /** After those of the same name, which would wait for each other's lock, each with a connection. */
  behind?: string;
}

interface Patience extends InLine {
  /** Since when an operation waits, on the monotonic clock; its repeats have what is left of its time. */
  since: number | null;
  /** How long each statement may take, where that is not the usual time. */
  answerMs: number | null;
  /** True where nobody asks how many rows a write without `returning` met. */
  holdsWrites: boolean;
}

const patience = new AsyncLocalStorage<Patience>();
const usual: Patience = { since: null, answerMs: null, holdsWrites: false };

export function patienceNow(): Patience {
  return patience.getStore() ?? usual;
}

/**
 * For our own transactions: all that is done in `work` until its first answer has one time limit, repeats and waiting for
 * a connection included. Whoever wants to know how many rows a write met says `returning`.
 */
export function withOneLimit<T>(line: InLine, work: () => Promise<T>): Promise<T> {
  const { answerMs } = patienceNow();
  return patience.run({ ...line, since: performance.now(), answerMs, holdsWrites: true }, work);
}

/** Each statement of `work` may take as long as that. */
export function patiently<T>(answerMs: number, work: () => Promise<T>): Promise<T> {
  return patience.run({ ...usual, answerMs }, work);
}

/** PostgreSQL said nothing for as long as we wait; what became of the statement is unknown if it was a commit. */
export class SilentDatabaseError extends Error {
  readonly code = "ETIMEDOUT";

  constructor(waitedMs: number) {
    super(`PostgreSQL did not answer within ${Math.round(waitedMs)} ms`);
    this.name = "SilentDatabaseError";
  }
}
