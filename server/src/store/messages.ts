import { createHash } from "node:crypto";
import { Head, Id as IdSchema, type Id, type Message, Part } from "@parley/protocol";
import { z } from "zod";
import { parseJson, parseJsonOrNull } from "./json.ts";
import type { Reach } from "./members.ts";
import type { Db } from "./open-store.ts";
import { forgetMessages, indexMessage } from "./search.ts";
import type { MessageRow } from "./tables.ts";

const Parts = z.array(Part);
const Ids = z.array(IdSchema);

/** Saves a message and makes it findable. */
export async function insertMessage(db: Db, row: MessageRow): Promise<void> {
  await db.insertInto("messages").values(row).execute();
  await indexMessage(db, row);
}

/** Takes the text of a message away for good; that there was one stays. */
export async function hideMessageRow(db: Db, id: Id, by: Id): Promise<void> {
  await db.updateTable("messages").set({ hidden: 1, hidden_by: by, parts: "[]" }).where("id", "=", id).execute();
  await forgetMessages(db, { message: id });
}

export async function findMessage(db: Db, id: Id): Promise<MessageRow | undefined> {
  return db.selectFrom("messages").selectAll().where("id", "=", id).executeTakeFirst();
}

/** The accounts whose messages a round answers, in their order. */
export async function listAccountsAsking(db: Db, round: Id): Promise<Id[]> {
  const authors = await db
    .selectFrom("messages")
    .select("account_id")
    .where("round_id", "=", round)
    .where("turn_id", "is", null)
    .orderBy("position")
    .execute();
  return authors.flatMap((author) => (author.account_id === null ? [] : [author.account_id]));
}

/** Messages that no round has taken up, in the order they were posted. */
export async function listWaiting(db: Db, threadId: Id): Promise<MessageRow[]> {
  return db
    .selectFrom("messages")
    .selectAll()
    .where("thread_id", "=", threadId)
    .where("round_id", "is", null)
    .orderBy("position")
    .execute();
}

export async function takeUp(db: Db, messageIds: Id[], roundId: Id): Promise<void> {
  await db.updateTable("messages").set({ round_id: roundId }).where("id", "in", messageIds).execute();
}

export async function listMessagesOfRounds(db: Db, roundIds: Id[]): Promise<MessageRow[]> {
  if (roundIds.length === 0) return [];
  return db.selectFrom("messages").selectAll().where("round_id", "in", roundIds).orderBy("position").execute();
}

/** Pages through what may be read of a thread in the order of the log, from after the place `after`. */
export async function pageMessages(
  db: Db,
  { thread, reach, after }: { thread: Id; reach: Reach; after: number },
  limit: number,
): Promise<MessageRow[]> {
  return db
    .selectFrom("messages")
    .leftJoin("rounds", "rounds.id", "messages.round_id")
    .selectAll("messages")
    .where("messages.thread_id", "=", thread)
    .where("messages.position", ">", Math.max(after, reach.seq))
    .where((where) => where.or([where("rounds.idx", "is", null), where("rounds.idx", ">=", reach.round)]))
    .orderBy("messages.position")
    .limit(limit)
    .execute();
}

/** Without what people say of it: see `store/judgements`. */
export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    author: row.author_id,
    parts: parseJson(Parts, row.parts),
    createdAt: row.created_at,
    parent: parseJsonOrNull(Head, row.parent),
    replyTo: row.reply_to,
    to: parseJsonOrNull(Ids, row.to_ids),
    hidden: row.hidden === 1,
    hiddenBy: row.hidden_by,
    judgements: [],
  };
}

/** What makes a repeated request the same request: its words and what they answer. */
export function hashBody(body: unknown): string {
  return createHash("sha256").update(JSON.stringify(body)).digest("base64url");
}

/** Who has said something in a thread up to a place in its log, in the order of their first words. */
export async function listAuthors(db: Db, threadId: Id, until: number): Promise<Id[]> {
  const rows = await db
    .selectFrom("messages")
    .select("author_id")
    .where("thread_id", "=", threadId)
    .where("hidden", "=", 0)
    .where("position", "<=", until)
    .groupBy("author_id")
    .orderBy((query) => query.fn.min("position"))
    .execute();
  return rows.map((row) => row.author_id);
}
