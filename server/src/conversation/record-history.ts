import { type Head, type Id, Mode, type Part, RoundSettings, titleFrom } from "@parley/protocol";
import { parseJson } from "../store/json.ts";
import { hashBody, insertMessage, takeUp, toMessage } from "../store/messages.ts";
import { insertRound, updateRound } from "../store/rounds.ts";
import type { MessageRow, TurnRow } from "../store/tables.ts";
import { insertTurns } from "../store/turns.ts";
import type { Needs } from "./needs.ts";
import { emitPlanned, plannedTurn } from "./planned-turn.ts";
import type { ThreadWork } from "./thread-work.ts";

/** What was said before the thread was here, by its owner and by the voice that goes on with it. */
export interface SaidBefore {
  by: "person" | "voice";
  text: string;
}

interface Authors {
  account: Id;
  person: Id;
  voice: Id;
}

type HistoryNeeds = Pick<Needs, "newId" | "owner">;

/**
 * Makes rounds of what was said elsewhere: messages of the person begin one, the
 * voice's are its turns. Nothing is called, so these turns have no call and no
 * cost; in later prompts the voice meets its own words as its own.
 */
export async function recordHistory(
  needs: HistoryNeeds,
  work: ThreadWork,
  authors: Authors,
  said: SaidBefore[],
): Promise<void> {
  const first = said.find((one) => one.by === "person");
  if (work.thread.title === "" && first !== undefined) {
    const title = titleFrom(first.text);
    work.set({ title, titled: 1 });
    work.emit({ type: "thread.renamed", title, titled: true });
  }
  let head: Head | null = null;
  for (const exchange of exchangesOf(said)) head = await recordRound(needs, work, authors, exchange, head);
}

interface Exchange {
  person: string[];
  voice: string[];
}

function exchangesOf(said: SaidBefore[]): Exchange[] {
  const exchanges: Exchange[] = [];
  for (const { by, text } of said) {
    const last = exchanges.at(-1);
    if (last === undefined || (by === "person" && last.voice.length > 0))
      exchanges.push({ person: [], voice: [], [by]: [text] });
    else last[by].push(text);
  }
  return exchanges;
}

async function recordRound(
  needs: HistoryNeeds,
  work: ThreadWork,
  { account, person, voice }: Authors,
  exchange: Exchange,
  parent: Head | null,
): Promise<Head> {
  const asked: MessageRow[] = [];
  for (const text of exchange.person) {
    const row = messageRow(needs, work, person, text);
    asked.push({ ...row, account_id: account, parent: parent === null ? null : JSON.stringify(parent) });
  }
  for (const row of asked) {
    row.position = work.thread.seq + 1;
    await insertMessage(work.db, row);
    work.emit({ type: "message.posted", message: toMessage(row) });
  }
  const round = needs.newId();
  const members = [{ id: voice, family: "unknown" }];
  await insertRound(work.db, {
    id: round,
    thread_id: work.thread.id,
    idx: work.thread.rounds,
    parent: parent === null ? null : JSON.stringify(parent),
    seed: round,
    mode: work.thread.mode,
    settings: work.thread.settings,
    members: JSON.stringify(members),
    status: "running",
    stopping: null,
    reason: null,
    result: null,
    wake_at: null,
    started_at: work.now,
    ended_at: null,
  });
  const messages = asked.map((row) => row.id);
  if (messages.length > 0) await takeUp(work.db, messages, round);
  const mode = Mode.parse(work.thread.mode);
  work.emit({
    type: "round.started",
    round,
    index: work.thread.rounds,
    parent,
    seed: round,
    mode,
    settings: parseJson(RoundSettings, work.thread.settings),
    members,
    messages,
  });
  for (const [position, text] of exchange.voice.entries())
    await recordTurn(needs, work, { round, voice, position, text });
  await updateRound(work.db, round, { status: "ended", reason: "complete", ended_at: work.now });
  work.emit({ type: "round.ended", round, reason: "complete", result: null });
  const head = { round, versions: {} };
  work.set({ rounds: work.thread.rounds + 1, head: JSON.stringify(head) });
  return head;
}

async function recordTurn(
  needs: HistoryNeeds,
  work: ThreadWork,
  { round, voice, position, text }: { round: Id; voice: Id; position: number; text: string },
): Promise<void> {
  const planned = plannedTurn(needs, work, round, {
    kind: "speak",
    stage: "sealed",
    member: voice,
    position,
    inputs: [],
  });
  const row = { ...messageRow(needs, work, voice, text), turn_id: planned.id, round_id: round };
  const turn: TurnRow = {
    ...planned,
    status: "ended",
    outcome: "said",
    message_id: row.id,
    started_at: work.now,
    ended_at: work.now,
  };
  await insertTurns(work.db, [turn]);
  emitPlanned(work, turn);
  work.emit({ type: "turn.started", round, turn: turn.id, unseen: 0 });
  row.position = work.thread.seq + 1;
  await insertMessage(work.db, row);
  work.emit({
    type: "turn.ended",
    round,
    turn: turn.id,
    outcome: "said",
    code: null,
    message: toMessage(row),
    links: [],
    mentions: [],
    usage: null,
  });
}

function messageRow(needs: HistoryNeeds, work: ThreadWork, author: Id, text: string): MessageRow {
  const parts: Part[] = [{ type: "text", text }];
  return {
    id: needs.newId(),
    thread_id: work.thread.id,
    author_id: author,
    account_id: null,
    turn_id: null,
    round_id: null,
    parent: null,
    reply_to: null,
    to_ids: null,
    parts: JSON.stringify(parts),
    body_hash: hashBody(parts),
    hidden: 0,
    hidden_by: null,
    position: 0,
    created_at: work.now,
  };
}
