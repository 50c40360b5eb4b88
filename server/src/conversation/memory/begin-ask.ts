import { scribePrompt, type ScribePrompt } from "@parley/engine";
import { type Id, noParameters, Part, Profile, Provider, RoundSettings, textOf } from "@parley/protocol";
import { z } from "zod";
import { contextOf } from "../../providers/context-for.ts";
import { priceOfCall } from "../../providers/cost-of.ts";
import type { ModelRequest } from "../../providers/model-request.ts";
import { reserve } from "../../store/budgets.ts";
import { hashText, insertCalls, savePieces } from "../../store/calls.ts";
import { parseJson } from "../../store/json.ts";
import { overridesOf } from "../../store/members.ts";
import { listMessagesOfRounds } from "../../store/messages.ts";
import { findRound } from "../../store/rounds.ts";
import type { MemberRow, RoundRow, TurnRow } from "../../store/tables.ts";
import { insertTurns } from "../../store/turns.ts";
import { type CallTerms, ceilingOf, termsOfCall } from "../call-terms.ts";
import { guestCallOf } from "../guest-call.ts";
import type { Needs } from "../needs.ts";
import { createThreadReading } from "../read-path.ts";
import type { ThreadWork } from "../thread-work.ts";
import { type Way, wayOfCall } from "../way-of-call.ts";
import { memoryOfNext } from "./memory-of-turn.ts";

export interface AskNeeds extends Needs {
  /** Whether turns take all the room of a connection. */
  isFull: (connection: Id | null) => boolean;
}

/** A recorded question to a voice about what a round came to. */
export interface BegunAsk {
  /** Null for practice voices. */
  connection: Id | null;
  turn: Id;
  call: Id;
  round: Id;
  scribe: Id;
  request: Omit<ModelRequest, "signal">;
  terms: CallTerms;
  prompt: ScribePrompt;
  known: Map<string, Id>;
}

const Parts = z.array(Part);

/** So many letters of a message are read, and so long an answer may take, in milliseconds. */
const longestText = 8_000;
const longestMs = 120_000;
/** So many tokens it may write. */
const answerTokens = 1_500;

/**
 * Records the question what a round came to, in the caller's transaction: who is asked, over which way, and what it may
 * cost. Null where nobody is to be asked, nobody can be, another round runs already, or no budget pays for it; `later` while
 * turns take all the room of that way.
 */
export async function beginAsk(needs: AskNeeds, work: ThreadWork, roundId: Id): Promise<BegunAsk | "later" | null> {
  const round = await findRound(work.db, roundId);
  if (round?.status !== "ended" || round.reason === "stopped" || work.thread.running !== null) return null;
  const { scribe } = parseJson(RoundSettings, work.thread.settings);
  if (scribe === "off") return null;
  const reading = createThreadReading(work.db, work.thread, work.members);
  const members = await reading.members();
  const names = new Map(members.map((one) => [one.id, parseJson(Profile, one.profile).name]));
  const people = new Set(members.flatMap((one) => (one.kind === "person" ? [one.id] : [])));
  const said = (await listMessagesOfRounds(work.db, [round.id]))
    .filter((row) => row.hidden === 0)
    .map((row) => ({
      id: row.id,
      author: row.author_id,
      name: names.get(row.author_id) ?? "someone who left",
      kind: people.has(row.author_id) ? ("person" as const) : ("model" as const),
      text: textOf({ parts: parseJson(Parts, row.parts) }),
    }));
  if (!said.some((message) => message.kind === "model" && message.text.trim() !== "")) return null;
  const candidates = members.filter((one) => one.left_at === null && (scribe === "cheapest" || one.id === scribe));
  const chosen = await cheapestOf(needs, reading, candidates);
  if (chosen === null) return null;
  const { member, way, model, provider } = chosen;
  if (needs.isFull(way.id)) return "later";
  const memory = await memoryOfNext(
    work.db,
    { thread: work.thread.id, members, member: member.id },
    { head: round.id, readsPeers: true },
  );
  const prompt = scribePrompt(said, memory.text, longestText);
  const facts = needs.factsOf(provider, model);
  const price = priceOfCall({ provider, baseUrl: way.baseUrl }, facts);
  const parameters = facts.refuses.includes("maxTokens") ? noParameters : { ...noParameters, maxTokens: answerTokens };
  const { payer: account, offer } = way;
  const asked = { thread: work.thread.id, account, price, facts, parameters, hasLimit: offer !== null };
  const terms = await termsOfCall(work.db, asked);
  const messages = [{ role: "user" as const, text: prompt.text }];
  const amount = ceilingOf(terms, { system: prompt.system, messages });
  const turn = askRow(needs, work, round, member.id);
  const caused = { turn, account, offer, seatedBy: member.account_id, isUnknown: price === null, isFirst: true };
  const guest = way.id === null && offer === null ? null : await guestCallOf(work.db, caused);
  const share = { thread: work.thread.id, account, now: work.now, amount, counts: !way.local, guest };
  if ((await reserve(work.db, share, needs.limits.callsPerDay)) !== null) return null;

  await insertTurns(work.db, [turn]);
  // Messages are kept where they are, so that hiding one leaves nothing of it here.
  const pieces = [
    { kind: "memory" as const, id: "memory", text: memory.text },
    { kind: "instruction" as const, id: "tail", text: prompt.task },
  ].filter((piece) => piece.text !== "");
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
    turn: turn.id,
    call,
    round: round.id,
    scribe: member.id,
    terms,
    prompt,
    known: memory.shown,
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

interface Candidate {
  member: MemberRow;
  way: Way;
  provider: z.infer<typeof Provider>;
  model: string;
}

/** Of seated voices that can be reached: a local one, else the one whose tokens cost least, in seat order. */
async function cheapestOf(
  needs: Needs,
  reading: ReturnType<typeof createThreadReading>,
  members: MemberRow[],
): Promise<Candidate | null> {
  const found: (Candidate & { price: number })[] = [];
  for (const member of members) {
    const speaker = member.identity_id === null ? undefined : await reading.speaker(member.identity_id);
    if (speaker === undefined) continue;
    const way = await wayOfCall(needs, reading, member, speaker);
    if (typeof way === "string") continue;
    const provider = Provider.parse(speaker.identity.provider);
    const model = overridesOf(member).model ?? speaker.identity.model;
    const price = priceOfCall({ provider, baseUrl: way.baseUrl }, needs.factsOf(provider, model));
    const rank = price === "local" ? 0 : price === null ? Number.MAX_VALUE : price.input + price.output;
    found.push({ member, way, provider, model, price: rank });
  }
  return found.toSorted((a, b) => a.price - b.price)[0] ?? null;
}

/** The row that its call belongs to. It is no turn of the round: nothing waits for it, nobody takes it over. */
function askRow(needs: Needs, work: ThreadWork, round: RoundRow, member: Id): TurnRow {
  const step = {
    kind: "ask",
    stage: "scribe",
    member,
    position: 0,
    inputs: [],
    ask: { purpose: "memory", choices: [] },
  };
  return {
    id: needs.newId(),
    thread_id: work.thread.id,
    round_id: round.id,
    kind: "ask",
    stage: "scribe",
    member_id: member,
    position: 0,
    version: 1,
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
