import { setTimeout as delay } from "node:timers/promises";
import { AppError, type FailureCode, type Id, readSaidLinks, readSaidMemory, type Usage } from "@parley/protocol";
import { describeError } from "../../log/log.ts";
import { endCall, findCall } from "../../store/calls.ts";
import type { Db } from "../../store/open-store.ts";
import { costOfCall } from "../call-cost.ts";
import type { Needs } from "../needs.ts";
import { changeThread } from "../thread-work.ts";
import { type AskNeeds, beginAsk, type BegunAsk } from "./begin-ask.ts";
import { refineLinks } from "../links/refine-links.ts";
import { saveSaid } from "./save-said.ts";

export interface Scribe {
  /** Breaks off what is being asked, and waits until that is saved. */
  close(): Promise<void>;
}

interface Answer {
  text: string;
  usage: Usage | null;
  outcome: "complete" | "failed" | "stopped";
  code: FailureCode | null;
  firstTokenMs: number | null;
}

/**
 * After each round that this process ended, asks a voice that sits in the thread what it came to, where its owner wants
 * that. Nothing waits for the answer; a new round of the thread, or a stop, breaks it off.
 */
export function createScribe(needs: AskNeeds): Scribe {
  const running = new Map<Id, { abort: AbortController; done: Promise<void> }>();
  let isClosed = false;
  const unsubscribe = needs.bus.subscribe((message) => {
    if (message.type !== "ended" || isClosed) return;
    for (const round of message.rounds) begin(round);
  });

  function begin(round: Id): void {
    const abort = new AbortController();
    const done = askAbout(needs, round, abort.signal)
      .catch((error: unknown) => needs.log.warn("scribe.failed", { round, error: describeError(error) }))
      .finally(() => running.delete(round));
    running.set(round, { abort, done });
  }

  return {
    async close() {
      isClosed = true;
      unsubscribe();
      const open = [...running.values()];
      for (const { abort } of open) abort.abort();
      await Promise.all(open.map(({ done }) => done));
    },
  };
}

/** How often is looked whether turns want the room of a question, and how long one waits for room, in milliseconds. */
const lookMs = 250;
const patienceMs = 120_000;

async function askAbout(needs: AskNeeds, round: Id, signal: AbortSignal): Promise<void> {
  const row = await needs.store.db
    .selectFrom("rounds")
    .innerJoin("threads", "threads.id", "rounds.thread_id")
    .select(["rounds.thread_id", "threads.settings"])
    .where("rounds.id", "=", round)
    .executeTakeFirst();
  // Most threads have none: a look without a lock spares them a transaction.
  if (row === undefined || !/"scribe":"(?!off")/.test(row.settings) || signal.aborted) return;
  const begun = await beginOnceThereIsRoom(needs, row.thread_id, round, signal);
  if (begun === null) return;
  const { ask } = begun;
  const broken = new AbortController();
  const unsubscribe = needs.bus.subscribe((message) => {
    // Voices of the thread come first: what is asked beside them would take their place at the provider.
    if (message.type === "thread" && message.thread === row.thread_id && message.seq > begun.seq)
      void hasWork(needs.store.db, row.thread_id).then(
        (isBusy) => isBusy && broken.abort(),
        () => undefined,
      );
  });
  // The same on its connection, of whatever thread.
  const looking = setInterval(() => needs.isFull(ask.connection) && broken.abort(), lookMs);
  try {
    const answer = await answerOf(needs, ask, AbortSignal.any([signal, broken.signal]));
    await withoutGone(
      changeThread(needs, row.thread_id, async (work) => {
        await endCall(work.db, await findCall(work.db, ask.call), {
          outcome: answer.outcome,
          code: answer.code,
          usage: answer.usage === null ? null : JSON.stringify(answer.usage),
          cost: costOfCall(answer.usage, ask.terms.price),
          firstTokenMs: answer.firstTokenMs,
          ended_at: work.now,
        });
        if (answer.outcome !== "complete") return;
        const { scribe: speaker, known, prompt } = ask;
        const said = readSaidMemory(answer.text);
        await saveSaid(needs, work, { said, speaker, source: "scribe", round, known, messages: prompt.messages });
        await refineLinks(needs, work, { round, said: readSaidLinks(answer.text), messages: prompt.messages });
      }),
    );
  } finally {
    clearInterval(looking);
    unsubscribe();
  }
}

/** A question that finds no room waits for it without holding anything, until another round begins. */
async function beginOnceThereIsRoom(
  needs: AskNeeds,
  thread: Id,
  round: Id,
  signal: AbortSignal,
): Promise<{ ask: BegunAsk; seq: number } | null> {
  for (const until = performance.now() + patienceMs; !signal.aborted && performance.now() < until;) {
    const begun = await withoutGone(changeThread(needs, thread, (work) => beginAsk(needs, work, round)));
    if (begun === null || begun.value === null) return null;
    if (begun.value !== "later") return { ask: begun.value, seq: begun.seq };
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
  return row === undefined || row.running !== null;
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

/** A thread that was deleted meanwhile needs no minutes. */
async function withoutGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}
