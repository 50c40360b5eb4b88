import { randomBytes } from "node:crypto";
import { type Id, type Snapshot, type ThreadEvent, type ThreadState, uuidv7 } from "@parley/protocol";
import { CallError } from "@parley/protocol/client";
import { readThreadEvents } from "../store/events.ts";
import { eventually, type Person, type TestApp } from "./test-app.ts";

/** True in the long form, where counts are those of the promises. */
export const long = process.env.PARLEY_LONG !== undefined;

export const newId = (): Id => uuidv7(Date.now(), (length) => randomBytes(length));

export async function say(person: Person, thread: Id, text: string, more: object = {}): Promise<Id> {
  const id = newId();
  await person.client.call("sendMessage", { params: { id: thread }, body: { id, text, ...more } });
  return id;
}

export async function look(person: Person, thread: Id, rounds = 200): Promise<Snapshot> {
  return (await person.client.call("readThread", { params: { id: thread }, query: { rounds } })).data;
}

/** The thread once nothing runs in it any more, neither a round nor a version beside it. */
export function quiet(person: Person, thread: Id, rounds = 1, limitMs = 20_000): Promise<ThreadState> {
  return eventually(
    "the thread is quiet",
    async () => {
      const { state } = await look(person, thread);
      const open = state.rounds.some((round) => round.turns.some((turn) => turn.status !== "ended"));
      return state.running === null && !open && state.total >= rounds ? state : null;
    },
    limitMs,
  );
}

/** The whole log of a thread, as it stands in the database. */
export async function logOf(app: TestApp, thread: Id, after = 0): Promise<ThreadEvent[]> {
  return readThreadEvents(app.app.store.db, thread, after, 10_000_000);
}

/** The code of the refusal; fails if the call went through. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CallError) return `${error.status} ${error.code}`;
    throw error;
  }
  throw new Error("the call was not refused");
}

/** Does `work` for each item, so many at a time. */
export async function inParallel<T>(items: T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of left) await work(item);
    }),
  );
}

/** A value that must be there. */
export function sure<T>(value: T | null | undefined, what = "value"): T {
  if (value === null || value === undefined) throw new Error(`there is no ${what}`);
  return value;
}
