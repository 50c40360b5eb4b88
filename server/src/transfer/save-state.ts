import type { Id, Message, ThreadEvent, ThreadState, Turn } from "@parley/protocol";
import { insertJudgements } from "../store/judgements.ts";
import { insertLinks } from "../store/links.ts";
import { insertMemory } from "../store/memory.ts";
import { hashBody } from "../store/messages.ts";
import { turnResult } from "../store/rounds.ts";
import type { Db } from "../store/open-store.ts";
import { indexMessage } from "../store/search.ts";
import type { MessageRow, RoundRow, TurnRow } from "../store/tables.ts";

interface Saving {
  account: Id;
  /** As the owner of turns, which are all ended. */
  process: Id;
  now: number;
  events: ThreadEvent[];
}

/** One statement takes so many rows of our widest table on both databases. */
const rowsAtOnce = 500;

/** The rows of a thread that is there as a state only; its log is saved beside it. */
export async function saveState(db: Db, state: ThreadState, saving: Saving): Promise<void> {
  const { thread } = state;
  const placed = placesIn(saving.events);
  await db
    .insertInto("threads")
    .values({
      id: thread.id,
      account_id: saving.account,
      title: thread.title,
      titled: thread.titled ? 1 : 0,
      mission: thread.mission,
      visibility: "private",
      public_id: null,
      mode: thread.mode,
      settings: JSON.stringify(thread.settings),
      seq: state.seq,
      rounds: state.total,
      head: state.head === null ? null : JSON.stringify(state.head),
      running: null,
      created_at: thread.createdAt,
      active_at: saving.now,
      archived_at: null,
      deleted_at: null,
    })
    .execute();
  await inSlices(state.members, (members, from) =>
    db
      .insertInto("members")
      .values(
        members.map((member, index) => ({
          id: member.id,
          thread_id: thread.id,
          kind: member.kind,
          account_id: member.imported ? null : saving.account,
          identity_id: null,
          handle: member.handle,
          role: member.role,
          profile: JSON.stringify(member.profile),
          overrides: null,
          imported: member.imported ? 1 : 0,
          position: from + index,
          read_seq: member.imported ? 0 : state.seq,
          mentioned_seq: 0,
          offer_id: null,
          reads_from_round: 0,
          reads_from_seq: 0,
          joined_at: member.joinedAt,
          left_at: member.left ? saving.now : null,
        })),
      )
      .execute(),
  );
  const rounds = state.rounds.map((round): RoundRow => roundRow(round, thread.id));
  await inSlices(rounds, (slice) => db.insertInto("rounds").values(slice).execute());
  const turns = state.rounds.flatMap((round) => round.turns.map((turn) => turnRow(turn, round.id, thread.id, saving)));
  await inSlices(turns, (slice) => db.insertInto("turns").values(slice).execute());
  const messages = [
    ...state.rounds.flatMap((round) => [
      ...round.messages.map((message) => messageRow(message, thread.id, round.id, null, placed)),
      ...round.turns.flatMap((turn) =>
        turn.message === null ? [] : [messageRow(turn.message, thread.id, round.id, turn.id, placed)],
      ),
    ]),
    ...state.waiting.map((message) => messageRow(message, thread.id, null, null, placed)),
  ];
  await inSlices(messages, (slice) => db.insertInto("messages").values(slice).execute());
  for (const message of messages) await indexMessage(db, message);
  for (const round of state.rounds) {
    await insertLinks(db, { thread: thread.id, round: round.id, seq: state.seq }, round.links);
    await insertJudgements(db, thread.id, round);
  }
  await insertMemory(db, { thread: thread.id, seq: state.seq }, state.memory);
}

function roundRow(round: ThreadState["rounds"][number], thread: Id): RoundRow {
  return {
    id: round.id,
    thread_id: thread,
    idx: round.index,
    parent: round.parent === null ? null : JSON.stringify(round.parent),
    seed: round.seed,
    mode: round.mode,
    settings: JSON.stringify(round.settings),
    members: JSON.stringify(round.members),
    status: round.status,
    stopping: round.stopping,
    reason: round.reason,
    result: round.result === null || round.result === undefined ? null : JSON.stringify(round.result),
    wake_at: null,
    started_at: round.startedAt,
    ended_at: round.endedAt,
  };
}

function turnRow(turn: Turn, round: Id, thread: Id, saving: Saving): TurnRow {
  const { stage, member, position } = turn;
  const askedBy = turn.askedBy.length === 0 ? {} : { askedBy: turn.askedBy };
  const beside = turn.beside === null ? {} : { beside: turn.beside };
  return {
    id: turn.id,
    thread_id: thread,
    round_id: round,
    kind: "speak",
    stage,
    member_id: member,
    position,
    version: turn.version,
    of_id: turn.of,
    continues_id: turn.continues,
    // What it read of its round is not in the file; it is ended, and nothing asks for it again.
    step: JSON.stringify({ kind: "speak", stage, member, position, inputs: [], ...askedBy, ...beside }),
    status: "ended",
    outcome: turn.outcome,
    code: turn.code,
    stop: turn.stopping,
    stopped_by: turn.stoppedBy,
    owner: saving.process,
    fence: 0,
    message_id: turn.message?.id ?? null,
    usage: turn.usage === null ? null : JSON.stringify(turn.usage),
    unseen: turn.unseen,
    asked_by: null,
    result: turnResult(turn),
    planned_at: turn.plannedAt,
    started_at: turn.startedAt,
    progress_at: null,
    ended_at: turn.endedAt,
  };
}

function messageRow(
  message: Message,
  thread: Id,
  round: Id | null,
  turn: Id | null,
  placed: Map<Id, number>,
): MessageRow {
  return {
    id: message.id,
    thread_id: thread,
    author_id: message.author,
    account_id: null,
    turn_id: turn,
    round_id: round,
    parent: message.parent === null ? null : JSON.stringify(message.parent),
    reply_to: message.replyTo,
    to_ids: message.to === null ? null : JSON.stringify(message.to),
    parts: JSON.stringify(message.parts),
    body_hash: hashBody(message.parts),
    hidden: message.hidden ? 1 : 0,
    hidden_by: message.hiddenBy,
    position: placed.get(message.id) ?? 0,
    created_at: message.createdAt,
  };
}

/** Messages stand in the order of the log. */
function placesIn(events: ThreadEvent[]): Map<Id, number> {
  const places = new Map<Id, number>();
  for (const event of events) {
    if (event.type === "message.posted") places.set(event.message.id, event.seq);
    else if (event.type === "turn.ended" && event.message !== null) places.set(event.message.id, event.seq);
  }
  return places;
}

async function inSlices<T>(rows: T[], save: (slice: T[], from: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) await save(rows.slice(from, from + rowsAtOnce), from);
}
