import type { NewThreadEvent, ThreadEvent } from "./events.ts";
import type { Id } from "./ids.ts";
import type { MessageLink } from "./links.ts";
import type { Member } from "./member.ts";
import type { MemoryItem } from "./memory.ts";
import type { Head, Message } from "./message.ts";
import { type Round, RoundResult } from "./round.ts";
import type { ThreadFile } from "./thread-file.ts";
import type { Turn } from "./turn.ts";

/**
 * The log that makes an imported thread, with the times of old: its fold is the
 * state, so an import obeys the same law as everything else. All ids are new;
 * authors are profiles that left, marked as imported; what still ran is
 * interrupted. `owner` is who imports it, as the last member.
 */
export function eventsOfFile(file: ThreadFile, import_: { thread: Id; owner: Member; newId: () => Id }): ThreadEvent[] {
  const events: ThreadEvent[] = [];
  const emit = (at: number, event: NewThreadEvent): void => {
    // The union of all events less their place is each of them less its place.
    events.push({ ...event, seq: events.length + 1, at } as ThreadEvent);
  };
  const ids = createIdMap(import_.newId);
  const { createdAt, ...thread } = file.thread;
  emit(createdAt, {
    type: "thread.created",
    thread: {
      ...thread,
      // Who was asked sits here no more.
      settings: { ...thread.settings, scribe: "off" },
      id: import_.thread,
      visibility: "private",
      publicId: null,
      archived: false,
      deleted: false,
      createdAt,
    },
  });
  for (const { id, ...member } of file.members)
    emit(member.joinedAt, {
      type: "member.joined",
      member: { ...member, id: ids.of(id), identity: null, left: true, imported: true },
    });
  emit(import_.owner.joinedAt, { type: "member.joined", member: import_.owner });
  for (const round of file.rounds) emitRound(round, file, ids, emit);
  for (const message of file.waiting)
    emit(message.createdAt, { type: "message.posted", message: ids.inMessage(message) });
  if (file.memory.length > 0)
    emit(file.exportedAt, {
      type: "memory.changed",
      round: null,
      ops: file.memory.map((item) => ({ op: "ADD", item: inItem(item, ids) })),
    });
  if (file.head !== null) emit(file.exportedAt, { type: "head.moved", head: ids.inHead(file.head) });
  return events;
}

type Emit = (at: number, event: NewThreadEvent) => void;

function emitRound(round: Round, file: ThreadFile, ids: IdMap, emit: Emit): void {
  const id = ids.of(round.id);
  const endedAt = round.endedAt ?? file.exportedAt;
  for (const message of round.messages)
    emit(message.createdAt, { type: "message.posted", message: ids.inMessage(message) });
  emit(round.startedAt, {
    type: "round.started",
    round: id,
    index: round.index,
    parent: round.parent === null ? null : ids.inHead(round.parent),
    seed: round.seed,
    mode: round.mode,
    settings: round.settings,
    members: round.members.map((member) => ({ ...member, id: ids.of(member.id) })),
    messages: round.messages.map((message) => ids.of(message.id)),
  });
  for (const turn of round.turns) emitTurn(turn, id, file, ids, emit);
  // Whom a later message takes up stands before it, so its id is known; a link to what is not in the file leads nowhere.
  const links = round.links.filter((link) => ids.has(link.to.message) && ids.has(link.from.message));
  if (links.length > 0)
    emit(endedAt, { type: "links.changed", round: id, links: links.map((link) => inLink(link, ids)) });
  if (round.stopping !== null) emit(endedAt, { type: "round.stopping", round: id, by: round.stopping, person: null });
  const reason = round.status === "ended" ? (round.reason ?? "complete") : "stopped";
  emit(endedAt, { type: "round.ended", round: id, reason, result: ids.inResult(round.result) });
}

function emitTurn(turn: Turn, round: Id, file: ThreadFile, ids: IdMap, emit: Emit): void {
  const id = ids.of(turn.id);
  emit(turn.plannedAt, {
    type: "turn.planned",
    round,
    plan: {
      turn: id,
      stage: turn.stage,
      member: ids.of(turn.member),
      position: turn.position,
      version: turn.version,
      of: turn.of === null ? null : ids.of(turn.of),
      continues: turn.continues === null ? null : ids.of(turn.continues),
      askedBy: turn.askedBy.map(ids.of),
      beside:
        turn.beside === null
          ? null
          : {
              by: ids.of(turn.beside.by),
              from: turn.beside.from.map(ids.of),
              missing: turn.beside.missing.map(ids.of),
            },
    },
  });
  if (turn.startedAt !== null) emit(turn.startedAt, { type: "turn.started", round, turn: id, unseen: turn.unseen });
  const endedAt = turn.endedAt ?? file.exportedAt;
  if (turn.stopping !== null) {
    const person = turn.stoppedBy === null ? null : ids.of(turn.stoppedBy);
    emit(endedAt, { type: "step.stopping", round, turn: id, by: turn.stopping, person });
  }
  emit(endedAt, {
    type: "turn.ended",
    round,
    turn: id,
    outcome: turn.status === "ended" ? (turn.outcome ?? "interrupted") : "interrupted",
    code: turn.code,
    message: turn.message === null ? null : ids.inMessage(turn.message),
    links: turn.links.map((link) => ({ ...link, message: ids.of(link.message) })),
    mentions: turn.mentions.map(ids.of),
    usage: turn.usage,
  });
  const { message } = turn;
  if (message === null || message.hidden) return;
  for (const judgement of message.judgements)
    emit(judgement.at, {
      type: "message.judged",
      round,
      message: ids.of(message.id),
      judgement: { ...judgement, by: ids.of(judgement.by) },
    });
}

function inLink(link: MessageLink, ids: IdMap): MessageLink {
  return {
    ...link,
    id: ids.of(link.id),
    from: { ...link.from, message: ids.of(link.from.message) },
    to: { ...link.to, message: ids.of(link.to.message) },
    by: link.by === null ? null : ids.of(link.by),
  };
}

/** A passage of what is not in the file is left out. */
function inItem(item: MemoryItem, ids: IdMap): MemoryItem {
  const { position } = item;
  const by = (member: Id | null): Id | null => (member === null ? null : ids.of(member));
  return {
    ...item,
    id: ids.of(item.id),
    author: ids.of(item.author),
    cites: item.cites
      .filter(({ message }) => ids.has(message))
      .map((cite) => ({ ...cite, message: ids.of(cite.message) })),
    supersedes: item.supersedes === null ? null : ids.of(item.supersedes),
    position:
      position === null ? null : { ...position, claim: ids.of(position.claim), member: ids.of(position.member) },
    round: item.round !== null && ids.has(item.round) ? ids.of(item.round) : null,
    changes: item.changes.map((change) => ({ ...change, by: by(change.by) })),
  };
}

interface IdMap {
  of(id: Id): Id;
  /** Whether the id was met before. */
  has(id: Id): boolean;
  inHead(head: Head): Head;
  inMessage(message: Message): Message;
  inResult(result: unknown): unknown;
}

/** New ids for old ones: a file may come in twice, and its ids may be anybody's. */
function createIdMap(newId: () => Id): IdMap {
  const known = new Map<Id, Id>();
  const of = (id: Id): Id => {
    const made = known.get(id) ?? newId();
    known.set(id, made);
    return made;
  };
  const inHead = ({ round, versions }: Head): Head => ({
    round: of(round),
    versions: Object.fromEntries(Object.entries(versions).map(([first, version]) => [of(first), of(version)])),
  });
  return {
    of,
    has: (id) => known.has(id),
    inHead,
    inResult(result) {
      const read = RoundResult.safeParse(result);
      if (!read.success) return result;
      const missing = read.data.missing.map((one) => ({ ...one, member: of(one.member) }));
      const suggestions = read.data.suggestions?.map((one) => ({ ...one, turn: of(one.turn), member: of(one.member) }));
      return suggestions === undefined ? { missing } : { missing, suggestions };
    },
    inMessage: (message) => ({
      ...message,
      id: of(message.id),
      author: of(message.author),
      parent: message.parent === null ? null : inHead(message.parent),
      replyTo: message.replyTo === null ? null : of(message.replyTo),
      to: message.to?.map(of) ?? null,
      // What was hidden has no text here either, whatever the file says.
      parts: message.hidden ? [] : message.parts,
      hiddenBy: message.hiddenBy === null ? null : of(message.hiddenBy),
      // Told by events of their own, after what they are about.
      judgements: [],
    }),
  };
}
