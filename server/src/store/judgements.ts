import { Correction, type Id, isEmptyJudgement, type Judgement, type Round } from "@parley/protocol";
import { parseJsonOrNull } from "./json.ts";
import type { Db } from "./open-store.ts";
import type { JudgementRow } from "./tables-judgements.ts";

/** Which answer is meant. */
export interface JudgedPlace {
  thread: Id;
  round: Id;
  message: Id;
}

/** All that people say of answers of a thread, in no order. */
export async function listJudgementsOfThread(db: Db, thread: Id): Promise<(JudgedPlace & { judgement: Judgement })[]> {
  const rows = await db.selectFrom("judgements").selectAll().where("thread_id", "=", thread).execute();
  return rows.map((row) => ({
    thread,
    round: row.round_id,
    message: row.message_id,
    judgement: toJudgement(row),
  }));
}

/** What people say of the answers of rounds, by message; of each in the order in which they joined the thread. */
export async function listJudgementsOfRounds(db: Db, rounds: Id[]): Promise<Map<Id, Judgement[]>> {
  if (rounds.length === 0) return new Map();
  const rows = await db.selectFrom("judgements").selectAll().where("round_id", "in", rounds).execute();
  return byMessage(rows);
}

/** The same of some messages. */
export async function listJudgementsOf(db: Db, messages: Id[]): Promise<Map<Id, Judgement[]>> {
  if (messages.length === 0) return new Map();
  return byMessage(await db.selectFrom("judgements").selectAll().where("message_id", "in", messages).execute());
}

/** The corrections of a thread's answers, in no order. */
export async function listCorrections(db: Db, thread: Id): Promise<{ message: Id; by: Id; correction: Correction }[]> {
  const rows = await db
    .selectFrom("judgements")
    .select(["message_id", "member_id", "correction"])
    .where("thread_id", "=", thread)
    .where("correction", "is not", null)
    .execute();
  return rows.flatMap((row) => {
    const correction = parseJsonOrNull(Correction, row.correction);
    return correction === null ? [] : [{ message: row.message_id, by: row.member_id, correction }];
  });
}

/** Saves what a person says of an answer now; what says nothing any more is deleted. */
export async function saveJudgement(db: Db, place: JudgedPlace, judgement: Judgement): Promise<void> {
  await db
    .deleteFrom("judgements")
    .where("message_id", "=", place.message)
    .where("member_id", "=", judgement.by)
    .execute();
  if (!isEmptyJudgement(judgement)) await db.insertInto("judgements").values(toRow(place, judgement)).execute();
}

/** Saves all that is said of the answers of a round that is new here. */
export async function insertJudgements(db: Db, thread: Id, round: Pick<Round, "id" | "turns">): Promise<void> {
  const rows = round.turns.flatMap(({ message }) =>
    message === null
      ? []
      : message.judgements.map((one) => toRow({ thread, round: round.id, message: message.id }, one)),
  );
  // Eight parameters a row, of which PostgreSQL takes 65,535 and SQLite 32,766.
  for (let from = 0; from < rows.length; from += 1000)
    await db
      .insertInto("judgements")
      .values(rows.slice(from, from + 1000))
      .execute();
}

export async function deleteJudgementsOf(db: Db, message: Id): Promise<void> {
  await db.deleteFrom("judgements").where("message_id", "=", message).execute();
}

function byMessage(rows: JudgementRow[]): Map<Id, Judgement[]> {
  // The same order in which `withJudgement` keeps them, whatever a database takes for the order of letters.
  const ordered = rows.toSorted((a, b) => (a.member_id < b.member_id ? -1 : 1));
  const grouped = Map.groupBy(ordered, (row) => row.message_id);
  return new Map([...grouped].map(([message, some]) => [message, some.map(toJudgement)]));
}

function toJudgement(row: JudgementRow): Judgement {
  return {
    by: row.member_id,
    thumb: row.thumb,
    isBest: row.is_best === 1,
    correction: parseJsonOrNull(Correction, row.correction),
    at: row.at,
  };
}

function toRow(
  { thread, round, message }: JudgedPlace,
  { by, thumb, isBest, correction, at }: Judgement,
): JudgementRow {
  return {
    message_id: message,
    member_id: by,
    thread_id: thread,
    round_id: round,
    thumb,
    is_best: isBest ? 1 : 0,
    correction: correction === null ? null : JSON.stringify(correction),
    at,
  };
}
