import {
  type FailureCode,
  type FoundLink,
  Head,
  type Id,
  type Link,
  type Message,
  type Part,
  Part as PartSchema,
  textOf,
  type TurnOutcome,
  type Usage,
} from "@parley/protocol";
import { z } from "zod";
import { parseJson, parseJsonOrNull } from "../store/json.ts";
import { hashBody, insertMessage, toMessage } from "../store/messages.ts";
import { isBeside, turnResult } from "../store/rounds.ts";
import type { Db } from "../store/open-store.ts";
import type { MessageRow, TurnRow } from "../store/tables.ts";
import { readDrafts, updateTurn } from "../store/turns.ts";
import { advanceRound } from "./advance-round.ts";
import { saveLinks } from "./links/save-links.ts";
import { mentionsOfTurn, tellMentioned } from "./mentions.ts";
import type { Needs } from "./needs.ts";
import type { ThreadWork } from "./thread-work.ts";

export interface TurnEnd {
  outcome: TurnOutcome;
  code: FailureCode | null;
  parts: Part[];
  usage: Usage | null;
  /** What a reaction relates to. */
  links?: Link[];
  /** What passages of its text take up. */
  takesUp?: FoundLink[];
  /** Saves what it wants kept in mind, before what follows it is planned. */
  remember?: (message: Message) => Promise<void>;
  /** Saves which lessons it says it used. */
  cite?: () => Promise<void>;
}

/** Ends a turn in the caller's transaction: message, event, and what follows from it. Returns its message, if it has one. */
export async function endTurn(
  needs: Pick<Needs, "newId" | "owner">,
  work: ThreadWork,
  turn: TurnRow,
  end: TurnEnd,
): Promise<Message | null> {
  const members = await work.members();
  const mentions = mentionsOfTurn(textOf(end), turn.member_id, members);
  const position = work.thread.seq + 1;
  const message = end.parts.some((part) => part.type !== "reasoning" || part.text !== "")
    ? await saveMessage(needs, work, turn, end.parts)
    : null;
  await updateTurn(work.db, turn.id, {
    status: "ended",
    outcome: end.outcome,
    code: end.code,
    usage: end.usage === null ? null : JSON.stringify(end.usage),
    message_id: message?.id ?? null,
    result: turnResult({ links: end.links ?? [], mentions }),
    ended_at: work.now,
  });
  await work.db.deleteFrom("drafts").where("turn_id", "=", turn.id).execute();
  work.emit({
    type: "turn.ended",
    round: turn.round_id,
    turn: turn.id,
    outcome: end.outcome,
    code: end.code,
    message,
    links: end.links ?? [],
    mentions,
    usage: end.usage,
  });
  if (message !== null) {
    const links = (end.takesUp ?? []).map((link) => ({ from: message.id, link }));
    await saveLinks(needs, work, turn.round_id, links);
    await end.remember?.(message);
    await end.cite?.();
  }
  work.ended.turns.push(turn.id);
  if (message !== null)
    await tellMentioned(work, { id: message.id, author_id: message.author, position }, mentions, members);
  work.set({ active_at: work.now });
  if (turn.version > 1) await chooseVersion(work, turn, end);
  else if (!isBeside(turn)) await advanceRound(needs, work, turn.round_id);
  return message;
}

/** What was saved of a turn's text when whoever wrote it could go on no longer. */
export async function draftOf(db: Db, turn: Id): Promise<Part[]> {
  const draft = (await readDrafts(db, [turn]))[0];
  return draft === undefined ? [] : parseJson(z.array(PartSchema), draft.parts);
}

async function saveMessage(
  needs: Pick<Needs, "newId">,
  work: ThreadWork,
  turn: TurnRow,
  parts: Part[],
): Promise<Message> {
  const row: MessageRow = {
    id: needs.newId(),
    thread_id: turn.thread_id,
    author_id: turn.member_id,
    account_id: null,
    turn_id: turn.id,
    round_id: turn.round_id,
    parent: null,
    reply_to: null,
    to_ids: null,
    parts: JSON.stringify(parts),
    body_hash: hashBody(parts),
    hidden: 0,
    hidden_by: null,
    position: work.thread.seq + 1,
    created_at: work.now,
  };
  await insertMessage(work.db, row);
  return toMessage(row);
}

/** A new version is read by itself only if the head is its round and nothing else runs there. */
async function chooseVersion(work: ThreadWork, turn: TurnRow, end: TurnEnd): Promise<void> {
  const head = parseJsonOrNull(Head, work.thread.head);
  const of: Id = turn.of_id ?? turn.id;
  const useful = end.outcome === "said" || end.parts.length > 0;
  if (!useful || head === null || head.round !== turn.round_id || work.thread.running !== null) return;
  const moved: Head = { round: head.round, versions: { ...head.versions, [of]: turn.id } };
  work.set({ head: JSON.stringify(moved) });
  work.emit({ type: "head.moved", head: moved });
}
