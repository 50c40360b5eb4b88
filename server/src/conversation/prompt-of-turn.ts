import {
  type Block,
  fitPrompt,
  itemTokens,
  type Piece,
  type Prompt,
  type Seat,
  shownMessages,
  type Step,
} from "@parley/engine";
import { AppError, type Id, Part, Profile, textOf } from "@parley/protocol";
import { z } from "zod";
import { findLastCall } from "../store/calls.ts";
import { parseJson } from "../store/json.ts";
import { overridesOf } from "../store/members.ts";
import type { Db } from "../store/open-store.ts";
import type { CallRow, IdentityRow, MemberRow, ThreadRow, TurnRow } from "../store/tables.ts";
import { blocksOf, exposureOf } from "./exposure.ts";
import { memoryOfTurn } from "./memory/memory-of-turn.ts";
import type { ThreadReading } from "./read-path.ts";

export interface TurnPrompt {
  prompt: Prompt;
  /** What the call's row keeps: the pieces it adds, the call whose pieces come before them, and where the path was cut. */
  adds: Piece[];
  /** Those of its texts that are no messages; they are saved with the call. */
  texts: string[];
  continues: Id | null;
  cut: Id | null;
  /** The messages it shows, by their short ids, where a reaction may name one; else null. */
  targets: Map<string, Id> | null;
  /** How many messages at the beginning of the path it leaves out. */
  unseen: number;
  /** All it shows of what was said, in its order, and the ids it shows others' under. */
  messages: { id: Id; author: Id; text: string }[];
  shortIds: Map<string, Id>;
  /** The items of the memory that it shows, by their short ids. */
  known: Map<string, Id>;
}

interface Source {
  db: Db;
  reading: ThreadReading;
  thread: ThreadRow;
  turn: TurnRow;
  identity: IdentityRow;
  /** What its voice is told of what it learned; empty for nothing. */
  lessons: string;
  /** Tokens that the prompt may have. */
  budgetTokens: number;
}

const Parts = z.array(Part);

/** Gathers what a turn may read and projects it for its member, within its model's context; null if that is too small. */
export async function promptOfTurn(source: Source): Promise<TurnPrompt | null> {
  const { db, reading, thread, turn, identity, lessons, budgetTokens } = source;
  const members = await reading.members();
  const member = members.find((one) => one.id === turn.member_id);
  if (member === undefined) throw new AppError("not_found");
  // More than fits is read, so that the oldest that fits is known; what lies before stays in the database.
  let tokens = 0;
  let counted = 0;
  const { items, turns, before, references, readsPeers } = await reading.pathTo(turn, (read) => {
    for (const item of read.slice(0, read.length - counted)) tokens += itemTokens(item);
    counted = read.length;
    return tokens > budgetTokens;
  });
  const last = await lastCallOf(db, turn, turns, member.id);
  const previous = last === undefined ? [] : await blocksOf(db, last);
  const profile = parseJson(Profile, member.profile);

  const people = new Set(members.flatMap((one) => (one.kind === "person" ? [one.id] : [])));
  // Excerpts stand for what is not on the path any more; who merges texts by letters must not know them by name.
  const isShown = ({ kind, author }: Block): boolean =>
    kind !== "excerpt" || (references.length === 0 && (readsPeers || author === member.id || people.has(author)));

  const step = JSON.parse(turn.step) as Step;
  const isContinued = turn.continues_id !== null;
  const [kept, corrections] = await Promise.all([reading.memory(), reading.corrections()]);
  const memory = await memoryOfTurn(db, turn, { members, items: kept });

  const fitted = fitPrompt({
    receiver: {
      id: member.id,
      handle: member.handle,
      name: profile.name,
      role: profile.role,
      style: identity.style,
      instructions: overridesOf(member).instructions ?? identity.instructions,
    },
    room: members.map(toSeat),
    thread: { title: thread.titled === 1 ? "" : thread.title, mission: thread.mission },
    previous: previous.filter(isShown),
    path: items,
    references,
    lessons,
    memory: memory.text,
    corrections,
    ...(step.instruction === undefined || isContinued ? {} : { instruction: step.instruction }),
    ...(step.askedBy === undefined ? {} : { askedBy: await askersOf(db, step.askedBy) }),
    ...(turn.continues_id === null ? {} : { continues: { text: await keptText(db, turn.continues_id) } }),
    budgetTokens,
    cut: last?.cut ?? null,
  });
  if (fitted === null) return null;
  const { prompt, leftOut } = fitted;
  const unseen = before + leftOut;
  const shortIds = shownMessages(prompt.blocks);
  return {
    shortIds,
    known: memory.shown,
    messages: [...prompt.blocks.filter((block) => block.kind !== "note"), ...prompt.references],
    prompt,
    ...exposureOf(prompt, last, previous),
    cut: unseen === 0 ? null : (items[leftOut]?.id ?? null),
    targets: step.form === "reaction" && !isContinued ? shortIds : null,
    unseen,
  };
}

/** The member's last call on the path; a version that continues another goes on from that one's. */
async function lastCallOf(db: Db, turn: TurnRow, path: Id[], member: Id): Promise<CallRow | undefined> {
  if (turn.continues_id !== null) return findLastCall(db, [turn.continues_id], member);
  if (path.length === 0) return undefined;
  // Newest first: one of the last few is almost always it. A voice that never spoke is looked for in few steps.
  let lookBack = 24;
  for (let to = path.length; to > 0;) {
    const from = Math.max(0, to - lookBack);
    const call = await findLastCall(db, path.slice(from, to), member);
    if (call !== undefined) return call;
    to = from;
    lookBack = 5_000;
  }
  return undefined;
}

/** The messages that called a voice, in the order of their turns. */
async function askersOf(db: Db, turns: Id[]): Promise<{ message: Id; author: Id }[]> {
  const rows = await db
    .selectFrom("messages")
    .select(["id", "author_id"])
    .where("turn_id", "in", turns)
    .where("hidden", "=", 0)
    .orderBy("position")
    .execute();
  return rows.map((row) => ({ message: row.id, author: row.author_id }));
}

async function keptText(db: Db, turn: Id): Promise<string> {
  const row = await db.selectFrom("messages").select("parts").where("turn_id", "=", turn).executeTakeFirst();
  return row === undefined ? "" : textOf({ parts: parseJson(Parts, row.parts) });
}

export function toSeat(member: MemberRow): Seat {
  const profile = parseJson(Profile, member.profile);
  return {
    id: member.id,
    handle: member.handle,
    name: profile.name,
    kind: member.kind,
    role: profile.role,
    ...(member.left_at === null ? {} : { left: true }),
  };
}
