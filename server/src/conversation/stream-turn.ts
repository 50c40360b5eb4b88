import { type Call, nextCall } from "@parley/engine";
import { AppError, type FailureCode, type Id, type Part, type TurnOutcome } from "@parley/protocol";
import { isUsedUp, reserve, type UsedUp } from "../store/budgets.ts";
import { endCall, endOpenCalls, insertCalls, listCalls } from "../store/calls.ts";
import type { Db } from "../store/open-store.ts";
import { lockThread } from "../store/threads.ts";
import { findTurn } from "../store/turns.ts";
import type { BegunTurn } from "./begin-turn.ts";
import { costOfCall } from "./call-cost.ts";
import { ceilingOf } from "./call-terms.ts";
import { draftOf, endTurn } from "./end-turn.ts";
import { guestCallOf } from "./guest-call.ts";
import type { Needs } from "./needs.ts";
import { askedAgain, type CallEnd, runCall } from "./run-call.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";
import type { TurnWriter } from "./turn-writer.ts";

interface StreamNeeds extends Needs {
  writer: TurnWriter;
}

/** Why a stream was broken off from our side. */
type Broken = "stop" | "taken" | "shutdown";

/**
 * Runs a begun turn to its end: call, stream, and save message, usage and event
 * in one transaction. A model's failure is an outcome; only our own
 * failures throw.
 */
export async function streamTurn(needs: StreamNeeds, begun: BegunTurn, abort: AbortController): Promise<void> {
  const { turn } = begun;
  const text = needs.writer.open({
    id: turn.id,
    thread: turn.thread_id,
    fence: turn.fence,
    kept: begun.kept,
    lost: (why) => abort.abort(why satisfies Broken),
  });
  try {
    let callId = begun.call;
    let purpose: Call["purpose"] = "first";
    const calls: CallEnd[] = [];
    for (;;) {
      const call = await runCall(needs, begun, { purpose, before: calls, text, signal: abort.signal });
      calls.push(call);
      noteCheck(needs, begun, call);
      // Taken over or shutting down: whoever owns the turn now decides; a later write of ours would be refused.
      if (abort.signal.reason === "taken" || abort.signal.reason === "shutdown") return;
      const next = await decide(needs, begun, callId, calls, abort.signal);
      if (next.end !== undefined) return await finish(needs, begun, callId, calls, next.end, text.parts());
      if (next.again === undefined) return;
      callId = next.again.call;
      purpose = next.again.purpose;
    }
  } finally {
    text.close();
  }
}

/** Of a call only what is about the connection: that it works, or that its key is refused. */
function noteCheck(needs: Needs, { connection }: BegunTurn, { outcome, code }: CallEnd): void {
  if (connection === null) return;
  if (outcome === "complete") needs.noteCheck(connection, null);
  else if (code === "key_refused") needs.noteCheck(connection, code);
}

type Decision = {
  end?: { outcome: TurnOutcome; code: FailureCode | null };
  again?: { call: Id; purpose: Call["purpose"] };
};

/** Asks the engine what follows a call; waits out a backoff, and records the next call before it is made. */
async function decide(
  needs: StreamNeeds,
  begun: BegunTurn,
  callId: Id,
  calls: CallEnd[],
  signal: AbortSignal,
): Promise<Decision> {
  const last = calls.at(-1);
  if (last !== undefined) last.endedAt = await needs.store.now();
  for (;;) {
    const now = await needs.store.now();
    const next = nextCall(
      {
        id: begun.turn.id,
        status: "running",
        calls,
        limits: { retries: needs.limits.retriesPerCall },
        ...(signal.aborted ? { stop: "person" as const } : {}),
      },
      now,
    );
    if (next.end !== undefined)
      return { end: { outcome: next.end.outcome as TurnOutcome, code: next.end.code ?? null } };
    if (next.wakeAt !== undefined) {
      needs.bus.publish({
        type: "live",
        thread: begun.turn.thread_id,
        event: { type: "turn.activity", turn: begun.turn.id, activity: "retrying", until: next.wakeAt, after: null },
      });
      await sleep(next.wakeAt - now, signal);
      continue;
    }
    if (next.call === undefined) return {};
    const call = await recordCall(needs, begun, callId, calls, next.call);
    if (call !== null && (call === "budget_reached" || isUsedUp(call)))
      return { end: { outcome: "failed", code: call } };
    return call === null ? {} : { again: { call, purpose: next.call.purpose } };
  }
}

/** The next call of a turn. One that no budget pays for ends its turn: the round is paused when it plans the next. */
async function recordCall(
  needs: StreamNeeds,
  begun: BegunTurn,
  callId: Id,
  calls: CallEnd[],
  { n, purpose }: Pick<Call, "n" | "purpose">,
): Promise<Id | UsedUp | "budget_reached" | null> {
  return needs.store.transaction(async ({ db, now }) => {
    const turn = await findTurn(db, begun.turn.id);
    if (turn === undefined || turn.status !== "running" || turn.fence !== begun.turn.fence) return null;
    await lockThread(db, turn.thread_id);
    const row = (await listCalls(db, begun.turn.id)).find((call) => call.id === callId);
    if (row === undefined) return null;
    await saveCallEnd(db, row.id, calls.at(-1), begun, now);
    const messages = purpose === "re-ask" ? askedAgain(begun, calls) : begun.request.messages;
    const amount = ceilingOf(begun.terms, { system: begun.request.system, messages });
    const account = row.account_id ?? "";
    const { offer } = begun;
    const caused = {
      turn,
      account,
      offer,
      seatedBy: row.guest_id,
      isUnknown: begun.terms.price === null,
      isFirst: false,
    };
    const guest = row.guest_id === null ? null : await guestCallOf(db, caused);
    const share = { thread: turn.thread_id, account, now, amount, counts: !begun.local, guest };
    const short = await reserve(db, share, needs.limits.callsPerDay);
    if (short === "thread_budget" || short === "account_budget") return "budget_reached";
    if (short !== null) return short;
    const id = needs.newId();
    await insertCalls(db, [
      {
        ...row,
        id,
        n,
        purpose,
        status: "started",
        outcome: null,
        code: null,
        usage: null,
        cost: null,
        counted: amount,
        started_at: now,
        first_token_at: null,
        ended_at: null,
      },
    ]);
    return id;
  });
}

async function finish(
  needs: StreamNeeds,
  begun: BegunTurn,
  callId: Id,
  calls: CallEnd[],
  end: { outcome: TurnOutcome; code: FailureCode | null },
  parts: Part[],
): Promise<void> {
  const last = calls.at(-1);
  const usage = last?.usage ?? null;
  try {
    const save = async (work: ThreadWork): Promise<void> => {
      const turn = await findTurn(work.db, begun.turn.id);
      // Another process took the turn over: what it saved stands.
      if (turn === undefined || turn.status !== "running" || turn.fence !== begun.turn.fence) return;
      await saveCallEnd(work.db, callId, last, begun, work.now);
      await endTurn(needs, work, turn, {
        ...end,
        parts: keptParts(end.outcome, parts),
        usage,
        ...(last === undefined || last.links.length === 0 ? {} : { links: last.links }),
      });
    };
    // A stage may wait for just this end.
    await changeThread(needs, begun.turn.thread_id, save, { isFirst: true });
  } catch (error) {
    // A thread that was deleted while its voice was speaking needs no end.
    if (!(error instanceof AppError && error.code === "not_found")) throw error;
  }
}

/** A pass leaves nothing, and thoughts alone are no message of a reaction. */
function keptParts(outcome: TurnOutcome, parts: Part[]): Part[] {
  const kept = parts.filter((part) => part.type !== "text" || part.text.trim() !== "");
  const needsText = outcome === "passed" || outcome === "reacted";
  return needsText && !kept.some((part) => part.type === "text") ? [] : kept;
}

/** Our own fault: the turn ends with its text and a sentence instead of hanging for ever. */
export async function failTurn(needs: Needs, turnId: Id): Promise<void> {
  const found = await findTurn(needs.store.db, turnId);
  if (found === undefined) return;
  await changeThread(needs, found.thread_id, async (work) => {
    const turn = await findTurn(work.db, turnId);
    if (turn === undefined || turn.status === "ended" || turn.owner !== needs.owner) return;
    await endOpenCalls(work.db, turnId, { outcome: "failed", code: "internal", ended_at: work.now });
    const parts = await draftOf(work.db, turnId);
    await endTurn(needs, work, turn, { outcome: "failed", code: "internal", parts, usage: null });
  });
}

async function saveCallEnd(db: Db, id: Id, call: CallEnd | undefined, begun: BegunTurn, now: number): Promise<void> {
  const usage = call?.usage ?? null;
  await endCall(db, id, {
    outcome: call?.outcome ?? "failed",
    code: call?.code ?? null,
    usage: usage === null ? null : JSON.stringify(usage),
    cost: costOfCall(usage, begun.terms.price),
    firstTokenMs: call?.firstTokenMs ?? null,
    ended_at: now,
  });
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, ms));
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
