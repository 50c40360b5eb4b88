import { type Call, nextCall } from "@parley/engine";
import {
  AppError,
  type FailureCode,
  type FoundLink,
  type Id,
  type Message,
  type Part,
  readSaidMemory,
  textOf,
  type TurnOutcome,
} from "@parley/protocol";
import { isUsedUp, reserve, type UsedUp } from "../store/budgets.ts";
import { endCall, endOpenCalls, findCall, insertCalls, listCalls } from "../store/calls.ts";
import { describeError } from "../log/log.ts";
import { type Db, isStorageAway } from "../store/open-store.ts";
import type { CallRow } from "../store/tables.ts";
import { lockThread } from "../store/threads.ts";
import { findTurn } from "../store/turns.ts";
import type { BegunTurn } from "./begin-turn.ts";
import { costOfCall } from "./call-cost.ts";
import { ceilingOf } from "./call-terms.ts";
import { draftOf, endTurn } from "./end-turn.ts";
import { guestCallOf } from "./guest-call.ts";
import type { LinkFinder, TurnLinks } from "./links/find-links.ts";
import { saveCited } from "./learning/lessons-of-turn.ts";
import { saveLate } from "./links/save-links.ts";
import { type Said, saveSaid } from "./memory/save-said.ts";
import type { Needs } from "./needs.ts";
import { askedAgain, type CallEnd, runCall } from "./run-call.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";
import type { TurnWriter } from "./turn-writer.ts";

interface StreamNeeds extends Needs {
  writer: TurnWriter;
  links: LinkFinder;
  /** Goes on with what no turn waits for; it never fails, and the process does not end before it. */
  later(work: Promise<void>): void;
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
  const links = needs.links.begin(begun, (link) => text.link(link));
  let message: Id | null = null;
  try {
    let callId = begun.call;
    let purpose: Call["purpose"] = "first";
    const calls: CallEnd[] = [];
    for (;;) {
      const call = await runCall(needs, begun, {
        call: callId,
        purpose,
        before: calls,
        text,
        links,
        signal: abort.signal,
      });
      calls.push(call);
      noteCheck(needs, begun, call);
      // Taken over or shutting down: whoever owns the turn now decides; a later write of ours would be refused.
      if (abort.signal.reason === "taken" || abort.signal.reason === "shutdown") return;
      const next = await decide(needs, begun, callId, calls, abort.signal);
      const { end } = next;
      if (end !== undefined) {
        const said = { ...end, parts: text.parts(), takesUp: links.end(), name: links.name };
        message = await onceThere(needs, abort.signal, () => finish(needs, begun, callId, calls, said));
        return;
      }
      if (next.again === undefined) return;
      callId = next.again.call;
      purpose = next.again.purpose;
    }
  } finally {
    text.close();
    // Whoever waits for this turn waits for what it said alone.
    needs.later(
      links
        .close(message)
        .then((late) => saveLate(needs, turn.thread_id, late))
        .catch((error: unknown) => needs.log.warn("links.not_saved", { turn: turn.id, error: describeError(error) })),
    );
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
  // Only what lies between the two is looked at: a stage waits here, and the database's clock is a journey away.
  if (last !== undefined) last.endedAt = performance.now();
  for (;;) {
    const now = performance.now();
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
      const waitMs = Math.ceil(next.wakeAt - now);
      const until = (await needs.store.now()) + waitMs;
      needs.bus.publish({
        type: "live",
        thread: begun.turn.thread_id,
        event: { type: "turn.activity", turn: begun.turn.id, activity: "retrying", until, after: null },
      });
      await sleep(waitMs, signal);
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
    await saveCallEnd(db, row, calls.at(-1), begun, now);
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

/** What was said is here and nowhere else: it waits for a database that is away, as long as the turn is ours and we live. */
async function onceThere<T>(needs: StreamNeeds, signal: AbortSignal, save: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await save();
    } catch (error) {
      if (!isStorageAway(error) || signal.reason === "taken" || signal.reason === "shutdown") throw error;
      needs.log.warn("turn.end_waits", { error: describeError(error) });
      await sleep(needs.limits.saveEveryMs, signal);
    }
  }
}

/** How a turn ends, what it said and whom it takes up; `name` hears under which message that is saved. */
interface TurnSaid extends Pick<TurnLinks, "name"> {
  outcome: TurnOutcome;
  code: FailureCode | null;
  parts: Part[];
  takesUp: FoundLink[];
}

async function finish(
  needs: StreamNeeds,
  begun: BegunTurn,
  callId: Id,
  calls: CallEnd[],
  { name, takesUp, ...end }: TurnSaid,
): Promise<Id | null> {
  const last = calls.at(-1);
  const usage = last?.usage ?? null;
  try {
    const save = async (work: ThreadWork): Promise<Id | null> => {
      // Asked together: a stage waits here.
      const [turn, call] = await Promise.all([
        findTurn(work.db, begun.turn.id),
        findCall(work.db, callId),
        work.members(),
      ]);
      // Another process took the turn over: what it saved stands.
      if (turn === undefined || turn.status !== "running" || turn.fence !== begun.turn.fence) return null;
      await saveCallEnd(work.db, call, last, begun, work.now);
      const message = await endTurn(needs, work, turn, {
        ...end,
        parts: keptParts(end.outcome, end.parts),
        usage,
        takesUp,
        remember: (said) => saveSaid(needs, work, saidIn(begun, said, calls)),
        cite: () => saveCited(work, begun, calls),
        ...(last === undefined || last.links.length === 0 ? {} : { links: last.links }),
      });
      if (message !== null) name(message.id);
      return message?.id ?? null;
    };
    // A stage may wait for just this end.
    return (await changeThread(needs, begun.turn.thread_id, save, { isFirst: true })).value;
  } catch (error) {
    // A thread that was deleted while its voice was speaking needs no end.
    if (!(error instanceof AppError && error.code === "not_found")) throw error;
    return null;
  }
}

/** What an answer wants kept in mind, with the messages that its author was shown and its own to quote from. */
function saidIn({ turn, reads }: BegunTurn, message: Message, calls: CallEnd[]): Said {
  const shown = new Map(reads.messages.map((one) => [one.id, one]));
  const quotable = [...reads.shortIds].flatMap(([short, id]) => {
    const read = shown.get(id);
    return read === undefined ? [] : [[short, { id, author: read.author, text: read.text }] as const];
  });
  return {
    said: readSaidMemory(calls.flatMap((call) => call.remembers).join("\n")),
    speaker: turn.member_id,
    source: "member",
    round: turn.round_id,
    known: reads.known,
    messages: new Map([
      ...quotable,
      ["own", { id: message.id, author: message.author, text: textOf(message) }] as const,
    ]),
  };
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

async function saveCallEnd(
  db: Db,
  row: CallRow | undefined,
  call: CallEnd | undefined,
  begun: BegunTurn,
  now: number,
): Promise<void> {
  const usage = call?.usage ?? null;
  await endCall(db, row, {
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
