import { setTimeout as delay } from "node:timers/promises";
import { AppError, type FailureCode, type Id, type Usage } from "@parley/protocol";
import { endCall, findCall } from "../../store/calls.ts";
import type { Db } from "../../store/open-store.ts";
import { costOfCall } from "../call-cost.ts";
import type { Needs } from "../needs.ts";
import { changeThread, type ThreadWork } from "../thread-work.ts";
import type { AskNeeds, BegunAsk } from "./record-ask.ts";

interface Answer {
  text: string;
  usage: Usage | null;
  outcome: "complete" | "failed" | "stopped";
  code: FailureCode | null;
  firstTokenMs: number | null;
}

interface Asking<A extends BegunAsk> {
  thread: Id;
  /** Records the question; `later` where there is no room for it now, null where it is not to be asked any more. */
  begin: (work: ThreadWork) => Promise<A | "later" | null>;
  /** Takes what was answered, in the transaction that ends the call; not called where the answer broke off. */
  save: (work: ThreadWork, ask: A, text: string) => Promise<void>;
  /** Whether it waits for a round of the thread to end, instead of asking `begin` then. */
  isAfterRounds?: boolean;
  /** For so long it waits for room, in milliseconds. */
  patienceMs: number;
  signal: AbortSignal;
}

/** How often is looked whether turns want the room of a question, in milliseconds. */
const lookMs = 250;

/**
 * Asks a voice something beside the turns: nothing waits for the answer. The next turns of its thread, or any that want
 * its connection, break it off. Answers how that ended; `unasked` where it was never begun.
 */
export async function runAsk<A extends BegunAsk>(
  needs: AskNeeds,
  asking: Asking<A>,
): Promise<Answer["outcome"] | "unasked"> {
  const { thread, save, signal } = asking;
  const begun = await beginOnceThereIsRoom(needs, asking);
  if (begun === null) return "unasked";
  const { ask } = begun;
  const broken = new AbortController();
  const unsubscribe = needs.bus.subscribe((message) => {
    // Voices of the thread come first: what is asked beside them would take their place at the provider.
    if (message.type === "thread" && message.thread === thread && message.seq > begun.seq)
      void hasWork(needs.store.db, thread).then(
        (isBusy) => isBusy && broken.abort(),
        () => undefined,
      );
  });
  // The same on its connection, of whatever thread.
  const looking = setInterval(() => needs.isFull(ask.connection) && broken.abort(), lookMs);
  try {
    const answer = await answerOf(needs, ask, AbortSignal.any([signal, broken.signal]));
    await withoutGone(
      changeThread(needs, thread, async (work) => {
        await endCall(work.db, await findCall(work.db, ask.call), {
          outcome: answer.outcome,
          code: answer.code,
          usage: answer.usage === null ? null : JSON.stringify(answer.usage),
          cost: costOfCall(answer.usage, ask.terms.price),
          firstTokenMs: answer.firstTokenMs,
          ended_at: work.now,
        });
        if (answer.outcome === "complete") await save(work, ask, answer.text);
      }),
    );
    return answer.outcome;
  } finally {
    clearInterval(looking);
    unsubscribe();
  }
}

/** A question that finds no room waits for it without holding anything. */
async function beginOnceThereIsRoom<A extends BegunAsk>(
  needs: AskNeeds,
  { thread, begin, isAfterRounds = false, patienceMs, signal }: Asking<A>,
): Promise<{ ask: A; seq: number } | null> {
  for (const until = performance.now() + patienceMs; !signal.aborted && performance.now() < until;) {
    // A look without a lock: rounds may take long.
    if (!isAfterRounds || !(await hasWork(needs.store.db, thread))) {
      const begun = await withoutGone(changeThread(needs, thread, begin));
      if (begun === null || begun.value === null) return null;
      if (begun.value !== "later") return { ask: begun.value, seq: begun.seq };
    }
    await delay(lookMs, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

async function answerOf(needs: Needs, { call, request }: BegunAsk, signal: AbortSignal): Promise<Answer> {
  const answer: Answer = { text: "", usage: null, outcome: "stopped", code: null, firstTokenMs: null };
  const calledAt = performance.now();
  const trace = needs.tracer.call(call, { system: request.system, messages: request.messages });
  for await (const part of needs.streamReply({ ...request, signal })) {
    if (signal.aborted) break;
    trace?.(part);
    if (part.type === "text" || part.type === "reasoning")
      answer.firstTokenMs ??= Math.round(performance.now() - calledAt);
    if (part.type === "text") answer.text += part.text;
    else if (part.type === "usage") answer.usage = part.usage;
    else if (part.type === "finished") answer.outcome = "complete";
    else if (part.type === "failed") Object.assign(answer, { outcome: "failed", code: part.code });
  }
  return answer;
}

async function hasWork(db: Db, thread: Id): Promise<boolean> {
  const row = await db.selectFrom("threads").select("running").where("id", "=", thread).executeTakeFirst();
  return row !== undefined && row.running !== null;
}

/** Questions of processes that are dead are not asked again: their calls end, and count as the most they may have cost. */
export async function endLostAsks(needs: Needs, now: number): Promise<void> {
  const lost = await needs.store.db
    .selectFrom("calls")
    .innerJoin("turns", "turns.id", "calls.turn_id")
    .leftJoin("processes", (join) =>
      join.onRef("processes.id", "=", "calls.owner").on("processes.heartbeat_at", ">=", now - needs.limits.leaseMs),
    )
    .select(["calls.id", "calls.thread_id"])
    .where("turns.kind", "=", "ask")
    .where("calls.status", "=", "started")
    .where("calls.owner", "!=", needs.owner)
    .where("processes.id", "is", null)
    .execute();
  for (const { id, thread_id } of lost)
    await withoutGone(
      changeThread(needs, thread_id, async (work) => {
        const end = { code: null, usage: null, cost: null, firstTokenMs: null, ended_at: work.now };
        await endCall(work.db, await findCall(work.db, id), { outcome: "interrupted", ...end });
      }),
    );
}

/** A thread that was deleted meanwhile is asked nothing. */
async function withoutGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}
