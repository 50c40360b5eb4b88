import { nextCall } from "@parley/engine";
import {
  type FailureCode,
  type Id,
  Parameters,
  Part,
  type Part as MessagePart,
  Profile,
  Provider,
} from "@parley/protocol";
import { z } from "zod";
import { contextOf, promptBudget } from "../providers/context-for.ts";
import { priceOfCall } from "../providers/cost-of.ts";
import type { ModelRequest } from "../providers/model-request.ts";
import { isUsedUp, reserve } from "../store/budgets.ts";
import { insertCalls, savePieces } from "../store/calls.ts";
import { parseJson } from "../store/json.ts";
import type { Db } from "../store/open-store.ts";
import { overridesOf } from "../store/members.ts";
import type { OfferTerms } from "../store/offers.ts";
import type { CallRow, TurnRow } from "../store/tables.ts";
import { isBeside } from "../store/rounds.ts";
import { findTurns, updateTurns } from "../store/turns.ts";
import { advanceRound } from "./advance-round.ts";
import { type CallTerms, ceilingOf, termsOfCall } from "./call-terms.ts";
import { endTurn } from "./end-turn.ts";
import { guestCallOf } from "./guest-call.ts";
import { lessonsOfTurn, saveTold, type TurnLessons } from "./learning/lessons-of-turn.ts";
import type { Needs } from "./needs.ts";
import { isPaused, pauseRound, type Unpaid } from "./pause-round.ts";
import { promptOfTurn } from "./prompt-of-turn.ts";
import { createThreadReading, type ThreadReading } from "./read-path.ts";
import { changeThread, type ThreadWork } from "./thread-work.ts";
import { wayOfCall } from "./way-of-call.ts";

const Parts = z.array(Part);

/** A turn whose first call is recorded, with all that its calls need. */
export interface BegunTurn {
  turn: TurnRow;
  call: Id;
  /** True for practice voices and private addresses, which nobody pays for by the call. */
  local: boolean;
  /** Over which it is called; null for practice voices. */
  connection: Id | null;
  /** By which it is called; null where the voice has a way of its own. */
  offer: OfferTerms | null;
  request: Omit<ModelRequest, "signal">;
  terms: CallTerms;
  /** Text that a continued turn begins with. */
  kept: MessagePart[];
  /** The messages that a reaction may name, by the ids of its prompt; null where it is a plain answer. */
  targets: Map<string, Id> | null;
  ownNames: string[];
  otherNames: string[];
  reads: TurnReads;
  /** What it was told of what its voice learned. */
  lessons: TurnLessons;
}

/** What a turn was shown, for finding whom it takes up. */
export interface TurnReads {
  /** In the order in which it stands in its prompt. */
  messages: { id: Id; author: Id; text: string }[];
  /** The messages of others among them, by the ids of its prompt. */
  shortIds: Map<string, Id>;
  /** The items of the memory among what it was shown, by their ids there. */
  known: Map<string, Id>;
  /** Everybody who sits there or ever did. */
  members: { id: Id; kind: "person" | "identity"; names: string[] }[];
  /** The first message of the path is among them, and it is what all answer. */
  isFromStart: boolean;
}

/**
 * Marks planned turns of one thread as running and records their first calls, in
 * one transaction that commits before any provider is called. A turn is missing
 * from the answer if there is nothing to run any more, if it ended here because
 * its voice has no way to a provider, or if its round is paused because a budget
 * does not pay for it.
 */
export async function beginTurns(needs: Needs, threadId: Id, turnIds: Id[]): Promise<Map<Id, BegunTurn>> {
  const begin = (work: ThreadWork): Promise<Map<Id, BegunTurn>> => beginWithin(needs, work, turnIds);
  return (await changeThread(needs, threadId, begin, { isFirst: true })).value;
}

/** The same in the caller's transaction. */
export async function beginWithin(needs: Needs, work: ThreadWork, turnIds: Id[]): Promise<Map<Id, BegunTurn>> {
  const begun = new Map<Id, BegunTurn>();
  const advance = new Set<Id>();
  const paused = new Map<Id, boolean>();
  const reading = createThreadReading(work.db, work.thread, work.members);
  const saves: Start[] = [];
  let turns = await findTurns(work.db, turnIds);
  const gathered = await gatherAll(needs, work, reading, [...turns.values()]);
  for (const id of turnIds) {
    const turn = await startable(needs, work, turns.get(id), paused);
    if (turn === null) continue;
    const prepared = await prepare(needs, work, turn, gathered.get(id) ?? { code: "no_connection" });
    if ("unpaid" in prepared && !isBeside(turn)) {
      await pauseRound(work, turn, prepared.unpaid);
      paused.set(turn.round_id, true);
      continue;
    }
    const unseen = "begun" in prepared ? prepared.unseen : 0;
    saves.push({ turn: { ...turn, unseen }, ...("begun" in prepared ? { first: prepared.first } : {}) });
    work.emit({ type: "turn.started", round: turn.round_id, turn: turn.id, unseen });
    if ("begun" in prepared) {
      begun.set(id, prepared.begun);
      if (!isBeside(turn)) advance.add(turn.round_id);
    } else {
      await saveStarts(work.db, saves.splice(0));
      // What runs beside a round has no round that could be paused.
      const code = "unpaid" in prepared ? "budget_reached" : prepared.code;
      await endTurn(needs, work, turn, { outcome: "failed", code, parts: [], usage: null });
      // The mode was asked what follows, and may have stopped others.
      turns = await findTurns(work.db, turnIds);
    }
  }
  await saveStarts(work.db, saves);
  await saveTold(work, [...begun.values()]);
  for (const round of advance) await advanceRound(needs, work, round);
  return begun;
}

/** A turn that begins to run, and its first call with the texts of its prompt that are no messages. */
interface Start {
  turn: TurnRow;
  first?: { call: CallRow; texts: string[] };
}

/** All together, since a stage begins with all its voices and everybody waits for it. */
async function saveStarts(db: Db, starts: Start[]): Promise<void> {
  for (const same of Map.groupBy(starts, ({ turn }) => `${turn.fence} ${turn.unseen}`).values()) {
    const [first] = same;
    if (first === undefined) continue;
    const { status, fence, started_at, progress_at, unseen } = first.turn;
    const ids = same.map(({ turn }) => turn.id);
    await updateTurns(db, ids, { status, fence, started_at, progress_at, unseen });
  }
  const firsts = starts.flatMap(({ first }) => first ?? []);
  if (firsts.length === 0) return;
  await savePieces(
    db,
    firsts.flatMap(({ texts }) => texts),
  );
  await insertCalls(
    db,
    firsts.map(({ call }) => call),
  );
}

/** The planned turn as it will run, if it is still ours, the engine still wants its call and its round is not paused. */
async function startable(
  needs: Needs,
  work: ThreadWork,
  turn: TurnRow | undefined,
  paused: Map<Id, boolean>,
): Promise<TurnRow | null> {
  if (turn === undefined || turn.status !== "planned" || turn.owner !== needs.owner) return null;
  const isHeld = paused.get(turn.round_id) ?? (await isPaused(work, turn.round_id));
  paused.set(turn.round_id, isHeld);
  if (isHeld && !isBeside(turn)) return null;
  const decision = nextCall(
    { id: turn.id, status: "running", calls: [], limits: { retries: needs.limits.retriesPerCall } },
    work.now,
  );
  if (decision.call === undefined) return null;
  return { ...turn, status: "running", fence: turn.fence + 1, started_at: work.now, progress_at: work.now };
}

type Prepared =
  | { begun: BegunTurn; unseen: number; first: NonNullable<Start["first"]> }
  | { unpaid: Unpaid }
  | { code: FailureCode };

/** What a call needs that is read, before anything is taken of a budget for it. */
type Gathered = Awaited<ReturnType<typeof gather>>;

/** All reads of a stage together, since they need nothing of each other and everybody waits for them. */
async function gatherAll(needs: Needs, work: ThreadWork, reading: ThreadReading, turns: TurnRow[]) {
  const planned = turns.filter((turn) => turn.status === "planned" && turn.owner === needs.owner);
  return new Map(
    await Promise.all(planned.map(async (turn) => [turn.id, await gather(needs, work, reading, turn)] as const)),
  );
}

async function gather(needs: Needs, work: ThreadWork, reading: ThreadReading, turn: TurnRow) {
  const { db, thread } = work;
  const members = await reading.members();
  const member = members.find((one) => one.id === turn.member_id);
  const speaker =
    member === undefined || member.identity_id === null ? undefined : await reading.speaker(member.identity_id);
  const connection = member === undefined ? "no_connection" : await wayOfCall(needs, reading, member, speaker);
  if (typeof connection === "string") return { code: connection };
  if (member === undefined || speaker === undefined) return { code: "no_connection" as const };
  const { identity } = speaker;
  const { payer: account, offer } = connection;

  const overrides = overridesOf(member);
  const asked = {
    provider: Provider.parse(identity.provider),
    model: overrides.model ?? identity.model,
    parameters: overrides.parameters ?? parseJson(Parameters, identity.parameters),
  };
  const facts = needs.factsOf(asked.provider, asked.model);
  const contextTokens = contextOf(asked.provider, facts, needs.limits);
  const budgetTokens = promptBudget(asked.parameters, facts, contextTokens);
  const lessons = await lessonsOfTurn(needs, work, { turn, identity, model: asked.model, isLocal: connection.local });
  const shown = await promptOfTurn({ db, reading, thread, turn, identity, lessons: lessons.text, budgetTokens });
  if (shown === null) return { code: "context_too_long" as const };
  const price = priceOfCall({ provider: asked.provider, baseUrl: connection.baseUrl }, facts);
  const terms = await termsOfCall(db, { ...asked, thread: thread.id, account, price, facts, hasLimit: offer !== null });
  const amount = ceilingOf(terms, shown.prompt);
  const caused = { turn, account, offer, seatedBy: member.account_id, isUnknown: price === null, isFirst: true };
  const guest = connection.id === null && offer === null ? null : await guestCallOf(db, caused, reading.accountsAsking);
  const kept = await keptParts(work, turn);
  const read = {
    members,
    member,
    identity,
    connection,
    asked,
    facts,
    contextTokens,
    shown,
    lessons,
    terms,
    amount,
    guest,
    kept,
  };
  return { read };
}

async function prepare(
  needs: Needs,
  { db, thread, now }: ThreadWork,
  turn: TurnRow,
  gathered: Gathered,
): Promise<Prepared> {
  if (gathered.read === undefined) return { code: gathered.code };
  const { members, member, identity, connection, asked, facts, contextTokens, shown, lessons } = gathered.read;
  const { terms, amount, guest, kept } = gathered.read;
  const { payer: account, offer } = connection;
  const share = { thread: thread.id, account, now, amount, counts: !connection.local, guest };
  const short = await reserve(db, share, needs.limits.callsPerDay);
  if (short !== null) return isUsedUp(short) ? { code: short } : { unpaid: { reason: short, account, amount } };

  const call: CallRow = {
    id: needs.newId(),
    thread_id: thread.id,
    turn_id: turn.id,
    n: 1,
    purpose: "first",
    account_id: account,
    connection_id: connection.id,
    provider: identity.provider,
    model: asked.model,
    status: "started",
    outcome: null,
    code: null,
    owner: needs.owner,
    fence: turn.fence,
    continues_id: shown.continues,
    adds: JSON.stringify(shown.adds),
    cut: shown.cut,
    parameters: JSON.stringify(terms.parameters),
    usage: null,
    cost: null,
    counted: amount,
    guest_id: guest?.id ?? null,
    offer_id: offer?.id ?? null,
    started_at: now,
    first_token_at: null,
    ended_at: null,
  };
  const names = [...new Set(members.map((one) => parseJson(Profile, one.profile).name))];
  const ownName = parseJson(Profile, member.profile).name;
  const begun = {
    turn,
    call: call.id,
    local: connection.local,
    connection: connection.id,
    offer,
    kept,
    lessons,
    targets: shown.targets,
    ownNames: [ownName],
    otherNames: names.filter((name) => name !== ownName),
    reads: {
      messages: shown.messages,
      shortIds: shown.shortIds,
      known: shown.known,
      members: members.map((one) => ({
        id: one.id,
        kind: one.kind,
        names: [parseJson(Profile, one.profile).name, one.handle],
      })),
      isFromStart: shown.unseen === 0,
    },
    terms,
    request: {
      ...asked,
      parameters: terms.parameters,
      baseUrl: connection.baseUrl,
      trusted: connection.trusted,
      key: connection.key,
      system: shown.prompt.system,
      messages: shown.prompt.messages,
      contextTokens,
      seed: turn.id,
      kind: "speak" as const,
      limits: {
        firstTokenMs:
          facts.firstTokenMs ?? (connection.local ? needs.limits.firstTokenLocalMs : needs.limits.firstTokenMs),
        idleMs: needs.limits.idleMs,
        totalMs: needs.limits.callTotalMs,
      },
    },
  };
  return { begun, unseen: shown.unseen, first: { call, texts: shown.texts } };
}

async function keptParts(work: ThreadWork, turn: TurnRow): Promise<MessagePart[]> {
  if (turn.continues_id === null) return [];
  const message = await work.db
    .selectFrom("messages")
    .select("parts")
    .where("turn_id", "=", turn.continues_id)
    .executeTakeFirst();
  return message === undefined ? [] : parseJson(Parts, message.parts).filter((part) => part.type === "text");
}
