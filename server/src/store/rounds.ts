import {
  Beside,
  FailureCode,
  Head,
  Id as IdSchema,
  type Id,
  Link,
  Mode,
  type Round,
  RoundMember,
  RoundSettings,
  StopBy,
  type Turn,
  TurnOutcome,
  Usage,
} from "@parley/protocol";
import { sql } from "kysely";
import { z } from "zod";
import { listJudgementsOfRounds } from "./judgements.ts";
import { parseJson, parseJsonOrNull } from "./json.ts";
import { listLinksOfRounds } from "./links.ts";
import { listMessagesOfRounds, toMessage } from "./messages.ts";
import type { Db } from "./open-store.ts";
import type { MessageRow, RoundRow, TurnRow } from "./tables.ts";

/** What a turn's row keeps in `result`. */
const TurnResult = z.object({ links: z.array(Link), mentions: z.array(IdSchema).default([]) });
const StepAsked = z.object({ askedBy: z.array(IdSchema).default([]), beside: Beside.nullable().default(null) });
const RoundMembers = z.array(RoundMember);

/** A round as it was said, without who takes up whom: no prompt needs that. */
export type SaidRound = Omit<Round, "links">;

export async function findRound(db: Db, id: Id): Promise<RoundRow | undefined> {
  return db.selectFrom("rounds").selectAll().where("id", "=", id).executeTakeFirst();
}

/** A round, and since when a message of its thread waits for the next one. */
export async function findRoundAndWaiting(
  db: Db,
  id: Id,
): Promise<{ row: RoundRow; waitingSince: number | null } | undefined> {
  const found = await db
    .selectFrom("rounds")
    .selectAll()
    .select((select) =>
      select
        .selectFrom("messages")
        .select("messages.created_at")
        .whereRef("messages.thread_id", "=", "rounds.thread_id")
        .where("messages.round_id", "is", null)
        .where("messages.hidden", "=", 0)
        .orderBy("messages.position")
        .limit(1)
        .as("waiting_since"),
    )
    .where("rounds.id", "=", id)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  const { waiting_since: waitingSince, ...row } = found;
  return { row, waitingSince };
}

export async function insertRound(db: Db, row: RoundRow): Promise<void> {
  await db.insertInto("rounds").values(row).execute();
}

export async function updateRound(db: Db, id: Id, change: Partial<RoundRow>): Promise<void> {
  await db.updateTable("rounds").set(change).where("id", "=", id).execute();
}

/**
 * Rounds by order of creation, from index `from` up to but not including `before`,
 * with what was said in them after the place `after` of the log.
 */
export async function listRounds(db: Db, threadId: Id, from: number, before: number, after = 0): Promise<SaidRound[]> {
  const rows = await db
    .selectFrom("rounds")
    .selectAll()
    .where("thread_id", "=", threadId)
    .where("idx", ">=", from)
    .where("idx", "<", before)
    .orderBy("idx")
    .execute();
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const [turns, said] = await Promise.all([
    db
      .selectFrom("turns")
      .selectAll()
      .where("round_id", "in", ids)
      .where("kind", "=", "speak")
      .orderBy("position")
      .orderBy("version")
      .execute(),
    listMessagesOfRounds(db, ids),
  ]);
  const messages = said.filter((message) => message.position > after);
  return rows.map((row) => toRound(row, turns, messages));
}

/** The same with who takes up whom in them and what people say of the answers, as readers see it. */
export async function listLinkedRounds(
  db: Db,
  threadId: Id,
  from: number,
  before: number,
  after = 0,
): Promise<Round[]> {
  const rounds = await listRounds(db, threadId, from, before, after);
  const ids = rounds.map((round) => round.id);
  const [links, judgements] = await Promise.all([listLinksOfRounds(db, ids), listJudgementsOfRounds(db, ids)]);
  const judged = (turn: Turn): Turn => {
    const said = turn.message === null ? undefined : judgements.get(turn.message.id);
    return turn.message === null || said === undefined
      ? turn
      : { ...turn, message: { ...turn.message, judgements: said } };
  };
  return rounds.map((round) => ({ ...round, turns: round.turns.map(judged), links: links.get(round.id) ?? [] }));
}

/** The rounds from the first one to this, by their parents; without what was said in them. */
export async function listWay(db: Db, threadId: Id, last: Id): Promise<Id[]> {
  const rows = await db.selectFrom("rounds").select(["id", "parent"]).where("thread_id", "=", threadId).execute();
  const parents = new Map(rows.map((row) => [row.id, parseJsonOrNull(Head, row.parent)?.round ?? null]));
  const way: Id[] = [];
  for (let at: Id | null = last; at !== null && parents.has(at); at = parents.get(at) ?? null) way.unshift(at);
  return way;
}

/**
 * How many messages these rounds have for a reader: those of people, and one answer for each place to speak; with
 * `voice`, of the answers only that voice's own.
 */
export async function countSaid(db: Db, roundIds: Id[], voice?: Id): Promise<number> {
  let count = 0;
  // PostgreSQL takes at most 65,535 parameters.
  for (let from = 0; from < roundIds.length; from += 10_000) {
    let query = db
      .selectFrom("messages")
      .leftJoin("turns", "turns.id", "messages.turn_id")
      .select((select) =>
        select.fn
          .count<number>(sql`coalesce(turns.of_id, turns.id, messages.id)`)
          .distinct()
          .as("count"),
      )
      .where("messages.round_id", "in", roundIds.slice(from, from + 10_000))
      .where("messages.hidden", "=", 0);
    if (voice !== undefined)
      query = query.where((where) =>
        where.or([where("messages.turn_id", "is", null), where("messages.author_id", "=", voice)]),
      );
    const row = await query.executeTakeFirst();
    count += Number(row?.count ?? 0);
  }
  return count;
}

function toRound(row: RoundRow, turns: TurnRow[], messages: MessageRow[]): SaidRound {
  const mine = messages.filter((message) => message.round_id === row.id);
  const byTurn = new Map(
    mine.flatMap((message) => (message.turn_id === null ? [] : [[message.turn_id, message] as const])),
  );
  return {
    id: row.id,
    index: row.idx,
    parent: parseJsonOrNull(Head, row.parent),
    seed: row.seed,
    mode: Mode.parse(row.mode),
    settings: parseJson(RoundSettings, row.settings),
    members: parseJson(RoundMembers, row.members),
    messages: mine.filter((message) => message.turn_id === null).map(toMessage),
    status: row.status,
    stopping: StopBy.nullable().parse(row.stopping),
    reason: row.reason,
    result: row.result === null ? null : JSON.parse(row.result),
    startedAt: row.started_at,
    endedAt: row.ended_at,
    turns: turns
      .filter((turn) => turn.round_id === row.id && turn.kind === "speak")
      .map((turn) => toTurn(turn, byTurn.get(turn.id))),
    asks: [],
  };
}

export function toTurn(row: TurnRow, message: MessageRow | undefined): Turn {
  return {
    id: row.id,
    stage: row.stage,
    member: row.member_id,
    position: row.position,
    version: row.version,
    of: row.of_id,
    continues: row.continues_id,
    status: row.status,
    outcome: TurnOutcome.nullable().parse(row.outcome),
    code: FailureCode.nullable().parse(row.code),
    stopping: StopBy.nullable().parse(row.stop),
    stoppedBy: row.stopped_by,
    message: message === undefined ? null : toMessage(message),
    ...resultOf(row),
    ...askedFor(row),
    usage: parseJsonOrNull(Usage, row.usage),
    unseen: row.unseen,
    plannedAt: row.planned_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

/** What a turn relates to and whom it calls; one that does neither has no result. */
export function resultOf(row: Pick<TurnRow, "result">): z.infer<typeof TurnResult> {
  return parseJsonOrNull(TurnResult, row.result) ?? { links: [], mentions: [] };
}

/** The row's `result` for what a turn relates to and whom it calls. */
export function turnResult({ links, mentions }: z.infer<typeof TurnResult>): string | null {
  return links.length + mentions.length === 0 ? null : JSON.stringify({ links, mentions });
}

/** Who or what asked for a step, if it was not its mode. */
export function askedFor(row: Pick<TurnRow, "step">): z.infer<typeof StepAsked> {
  const known = asked.get(row);
  if (known !== undefined) return known;
  const read = parseJson(StepAsked, row.step);
  asked.set(row, read);
  return read;
}

/** A row's step never changes, and it is asked for several times each time that a round is. */
const asked = new WeakMap<Pick<TurnRow, "step">, z.infer<typeof StepAsked>>();

/** Whether a turn runs beside its round, which then neither knows it nor waits for it. */
export function isBeside(turn: Pick<TurnRow, "version" | "step">): boolean {
  return turn.version > 1 || askedFor(turn).beside !== null;
}

export function membersOf(row: RoundRow): z.infer<typeof RoundMembers> {
  return parseJson(RoundMembers, row.members);
}
