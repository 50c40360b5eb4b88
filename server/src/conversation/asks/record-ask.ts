import type { Piece } from "@parley/engine";
import { type Id, noParameters } from "@parley/protocol";
import { contextOf } from "../../providers/context-for.ts";
import { priceOfCall } from "../../providers/cost-of.ts";
import type { ModelRequest } from "../../providers/model-request.ts";
import { reserve } from "../../store/budgets.ts";
import { hashText, insertCalls, savePieces } from "../../store/calls.ts";
import type { Db } from "../../store/open-store.ts";
import type { TurnRow } from "../../store/tables.ts";
import { insertTurns } from "../../store/turns.ts";
import { type CallTerms, ceilingOf, termsOfCall } from "../call-terms.ts";
import { guestCallOf } from "../guest-call.ts";
import type { Needs } from "../needs.ts";
import type { ThreadWork } from "../thread-work.ts";
import type { Asked } from "./choose-asked.ts";

export interface AskNeeds extends Needs {
  /** Whether turns take all the room of a connection. */
  isFull: (connection: Id | null) => boolean;
}

/** A recorded question to a voice, beside the turns of its round. */
export interface BegunAsk {
  /** Null for practice voices. */
  connection: Id | null;
  call: Id;
  model: string;
  /** The member that is asked. */
  speaker: Id;
  request: Omit<ModelRequest, "signal">;
  terms: CallTerms;
}

export interface Question {
  round: Id;
  /** What it is for, as its turn keeps it. */
  stage: "scribe" | "lesson";
  purpose: "memory" | "lesson";
  prompt: { system: string; text: string };
  /** The most it may write, in tokens. */
  answerTokens: number;
  /** The messages that it shows. They are kept where they are, so that hiding one leaves nothing of it here. */
  said: { id: Id; text: string }[];
  /** What else it shows. */
  shown: { kind: Piece["kind"]; id: string; text: string }[];
}

/** So long an answer may take, in milliseconds. */
const longestMs = 120_000;

/**
 * Records a question in the caller's transaction: over which way it goes and what it may cost. Null where no budget
 * pays for it; `later` while turns take all the room of that way.
 */
export async function recordAsk(
  needs: AskNeeds,
  work: ThreadWork,
  { member, way, model, provider }: Asked,
  question: Question,
): Promise<BegunAsk | "later" | null> {
  if (needs.isFull(way.id)) return "later";
  const { prompt, said } = question;
  const facts = needs.factsOf(provider, model);
  const price = priceOfCall({ provider, baseUrl: way.baseUrl }, facts);
  const { answerTokens } = question;
  const parameters = facts.refuses.includes("maxTokens") ? noParameters : { ...noParameters, maxTokens: answerTokens };
  const { payer: account, offer } = way;
  const asked = { thread: work.thread.id, account, price, facts, parameters, hasLimit: offer !== null };
  const terms = await termsOfCall(work.db, asked);
  const messages = [{ role: "user" as const, text: prompt.text }];
  const amount = ceilingOf(terms, { system: prompt.system, messages });
  const turn = askRow(needs, work, question, { member: member.id, version: await nextVersion(work.db, question) });
  const caused = { turn, account, offer, seatedBy: member.account_id, isUnknown: price === null, isFirst: true };
  const guest = way.id === null && offer === null ? null : await guestCallOf(work.db, caused);
  const share = { thread: work.thread.id, account, now: work.now, amount, counts: !way.local, guest };
  if ((await reserve(work.db, share, needs.limits.callsPerDay)) !== null) return null;

  await insertTurns(work.db, [turn]);
  const pieces = question.shown.filter((piece) => piece.text !== "");
  await savePieces(work.db, [prompt.system, ...pieces.map((piece) => piece.text)]);
  const call = needs.newId();
  await insertCalls(work.db, [
    {
      id: call,
      thread_id: work.thread.id,
      turn_id: turn.id,
      n: 1,
      purpose: "first",
      account_id: account,
      connection_id: way.id,
      provider,
      model,
      status: "started",
      outcome: null,
      code: null,
      owner: needs.owner,
      fence: turn.fence,
      continues_id: null,
      adds: JSON.stringify([
        { kind: "system", id: "system", version: 1, hash: hashText(prompt.system) },
        ...said.map(({ id, text }) => ({ kind: "message", id, version: 1, hash: hashText(text) })),
        ...pieces.map(({ kind, id, text }) => ({ kind, id, version: 1, hash: hashText(text) })),
      ]),
      cut: null,
      parameters: JSON.stringify(terms.parameters),
      usage: null,
      cost: null,
      counted: amount,
      guest_id: guest?.id ?? null,
      offer_id: offer?.id ?? null,
      started_at: work.now,
      first_token_at: null,
      ended_at: null,
    },
  ]);
  const firstTokenMs = facts.firstTokenMs ?? (way.local ? needs.limits.firstTokenLocalMs : needs.limits.firstTokenMs);
  return {
    connection: way.id,
    call,
    model,
    speaker: member.id,
    terms,
    request: {
      provider,
      model,
      parameters: terms.parameters,
      baseUrl: way.baseUrl,
      trusted: way.trusted,
      key: way.key,
      system: prompt.system,
      messages,
      contextTokens: contextOf(provider, facts, needs.limits),
      seed: turn.id,
      kind: "ask",
      limits: { firstTokenMs, idleMs: needs.limits.idleMs, totalMs: Math.min(longestMs, needs.limits.callTotalMs) },
    },
  };
}

/** Each question of a kind about the same round is a version of its own. */
async function nextVersion(db: Db, { round, stage }: Question): Promise<number> {
  const row = await db
    .selectFrom("turns")
    .select(({ fn }) => fn.max("version").as("last"))
    .where("round_id", "=", round)
    .where("kind", "=", "ask")
    .where("stage", "=", stage)
    .executeTakeFirst();
  return Number(row?.last ?? 0) + 1;
}

/** The row that its call belongs to. It is no turn of the round: nothing waits for it, nobody takes it over. */
function askRow(
  needs: Needs,
  work: ThreadWork,
  { round, stage, purpose }: Question,
  { member, version }: { member: Id; version: number },
): TurnRow {
  const step = { kind: "ask", stage, member, position: 0, inputs: [], ask: { purpose, choices: [] } };
  return {
    id: needs.newId(),
    thread_id: work.thread.id,
    round_id: round,
    kind: "ask",
    stage,
    member_id: member,
    position: 0,
    version,
    of_id: null,
    continues_id: null,
    step: JSON.stringify(step),
    status: "ended",
    outcome: null,
    code: null,
    stop: null,
    stopped_by: null,
    owner: needs.owner,
    fence: 1,
    message_id: null,
    usage: null,
    unseen: 0,
    asked_by: null,
    result: null,
    planned_at: work.now,
    started_at: work.now,
    progress_at: null,
    ended_at: work.now,
  };
}
