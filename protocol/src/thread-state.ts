import { z } from "zod";
import { assertNever } from "./assert-never.ts";
import type { ThreadEvent } from "./events.ts";
import { Id } from "./ids.ts";
import { withJudgement } from "./judgements.ts";
import { withLinks, withoutMessage } from "./links.ts";
import { Member } from "./member.ts";
import { applyMemory, MemoryItem, withoutCited } from "./memory.ts";
import { Head, Message } from "./message.ts";
import { Round } from "./round.ts";
import { Thread } from "./thread.ts";
import type { Turn } from "./turn.ts";

/**
 * A thread as every reader sees it: what its log amounts to, for the rounds
 * from number `from` on. Page, CLI and tests all reach it by the one fold below.
 */
export const ThreadState = z.object({
  seq: z.int(),
  thread: Thread,
  members: z.array(Member),
  head: Head.nullable(),
  /** The round that runs or is paused; at most one. */
  running: Id.nullable(),
  /** Messages posted that no round has taken up yet. */
  waiting: z.array(Message),
  /** How many rounds the thread has had. */
  total: z.int(),
  /** Index of the first round this state holds. */
  from: z.int(),
  rounds: z.array(Round),
  /** What the table keeps in mind, of all its rounds, oldest first; also what was removed. */
  memory: z.array(MemoryItem).default([]),
});
export type ThreadState = z.infer<typeof ThreadState>;

/**
 * The meaning of every saved event. An event up to `state.seq` changes nothing;
 * an event of a round outside the window changes only what belongs to the thread.
 * Unchanged parts keep their identity, so views re-render only what changed.
 */
export function applyEvent(state: ThreadState, event: ThreadEvent): ThreadState {
  if (event.seq <= state.seq) return state;
  return change({ ...state, seq: event.seq }, event);
}

/** The state a new thread's first event makes. */
export function stateOfNewThread(event: Extract<ThreadEvent, { type: "thread.created" }>): ThreadState {
  return {
    seq: event.seq,
    thread: event.thread,
    members: [],
    head: null,
    running: null,
    waiting: [],
    total: 0,
    from: 0,
    rounds: [],
    memory: [],
  };
}

function change(state: ThreadState, event: ThreadEvent): ThreadState {
  const thread = state.thread;
  switch (event.type) {
    case "thread.created":
      return { ...state, thread: event.thread };
    case "thread.renamed":
      return { ...state, thread: { ...thread, title: event.title, titled: event.titled } };
    case "thread.changed": {
      const { mission, visibility, publicId, mode, settings } = event;
      return { ...state, thread: { ...thread, mission, visibility, publicId, mode, settings } };
    }
    case "thread.archived":
      return { ...state, thread: { ...thread, archived: true } };
    case "thread.restored":
      return {
        ...state,
        thread: thread.deleted ? { ...thread, deleted: false } : { ...thread, archived: false },
      };
    case "thread.deleted":
      return { ...state, thread: { ...thread, deleted: true } };
    case "member.joined":
      return { ...state, members: joined(state.members, event) };
    case "member.left":
      return {
        ...state,
        members: state.members.map((one) => (one.id === event.member ? { ...one, left: true } : one)),
      };
    case "member.changed":
      return { ...state, members: state.members.map((one) => (one.id === event.member.id ? event.member : one)) };
    case "message.posted":
      return { ...state, waiting: [...state.waiting, event.message] };
    case "message.hidden":
      return hideMessage(state, event);
    case "message.judged":
      return judgeMessage(state, event);
    case "round.started":
      return startRound(state, event);
    case "round.stopping":
      return changeRound(state, event.round, (round) => ({ ...round, stopping: event.by }));
    case "round.paused":
      return changeRound(state, event.round, (round) => ({ ...round, status: "paused", reason: event.reason }));
    case "round.resumed":
      return changeRound(state, event.round, (round) => ({ ...round, status: "running", reason: null }));
    case "round.ended":
      return changeRound({ ...state, running: null }, event.round, (round) => ({
        ...round,
        status: "ended",
        reason: event.reason,
        result: event.result,
        endedAt: event.at,
      }));
    case "head.moved":
      return { ...state, head: event.head };
    case "turn.planned":
      return changeRound(state, event.round, (round) => ({
        ...round,
        turns: insertTurn(round.turns, plannedTurn(event)),
      }));
    case "turn.started":
      return changeTurn(state, event, (turn) => ({
        ...turn,
        status: "running",
        unseen: event.unseen,
        startedAt: event.at,
      }));
    case "turn.waiting":
      return changeTurn(state, event, (turn) => ({ ...turn, status: "waiting" }));
    case "step.stopping":
      return changeTurn(state, event, (turn) => ({ ...turn, stopping: event.by, stoppedBy: event.person }));
    case "turn.ended":
      return changeTurn(state, event, (turn) => ({
        ...turn,
        status: "ended",
        outcome: event.outcome,
        code: event.code,
        message: event.message,
        links: event.links,
        mentions: event.mentions,
        usage: event.usage,
        endedAt: event.at,
      }));
    case "links.changed":
      return changeRound(state, event.round, (round) => ({ ...round, links: withLinks(round.links, event.links) }));
    case "memory.changed":
      return { ...state, memory: applyMemory(state.memory, event.ops) };
    default:
      return assertNever(event);
  }
}

/** Who had left and comes back is the same member, in the same place. */
function joined(members: Member[], event: Extract<ThreadEvent, { type: "member.joined" }>): Member[] {
  const held = members.findIndex((one) => one.id === event.member.id);
  if (held !== -1) return members.with(held, event.member);
  const before = members.findIndex((one) => one.id === event.replaces);
  return before === -1 ? [...members, event.member] : members.toSpliced(before + 1, 0, event.member);
}

function startRound(state: ThreadState, event: Extract<ThreadEvent, { type: "round.started" }>): ThreadState {
  const taken = new Set(event.messages);
  const round: Round = {
    id: event.round,
    index: event.index,
    parent: event.parent,
    seed: event.seed,
    mode: event.mode,
    settings: event.settings,
    members: event.members,
    messages: state.waiting.filter((message) => taken.has(message.id)),
    status: "running",
    stopping: null,
    reason: null,
    result: null,
    startedAt: event.at,
    endedAt: null,
    turns: [],
    links: [],
    asks: [],
  };
  return {
    ...state,
    head: { round: event.round, versions: {} },
    running: event.round,
    waiting: state.waiting.filter((message) => !taken.has(message.id)),
    total: event.index + 1,
    rounds: [...state.rounds, round],
  };
}

function hideMessage(before: ThreadState, event: Extract<ThreadEvent, { type: "message.hidden" }>): ThreadState {
  const state = {
    ...before,
    rounds: before.rounds.map((round) => withoutLinks(round, event.message)),
    memory: withoutCited(before.memory, event.message),
  };
  const hide = (message: Message): Message =>
    message.id === event.message
      ? { ...message, parts: [], hidden: true, hiddenBy: event.by, judgements: [] }
      : message;
  if (event.round === null) return { ...state, waiting: state.waiting.map(hide) };
  return changeRound(state, event.round, (round) => ({
    ...round,
    messages: round.messages.map(hide),
    turns: round.turns.map((turn) =>
      turn.message?.id === event.message ? { ...turn, message: hide(turn.message) } : turn,
    ),
  }));
}

function judgeMessage(state: ThreadState, event: Extract<ThreadEvent, { type: "message.judged" }>): ThreadState {
  return changeRound(state, event.round, (round) => {
    const at = round.turns.findIndex((turn) => turn.message?.id === event.message);
    const turn = round.turns[at];
    if (turn === undefined || turn.message === null) return round;
    const message = { ...turn.message, judgements: withJudgement(turn.message.judgements, event.judgement) };
    return { ...round, turns: round.turns.with(at, { ...turn, message }) };
  });
}

function withoutLinks(round: Round, message: Id): Round {
  const links = withoutMessage(round.links, message);
  return links === round.links ? round : { ...round, links };
}

function plannedTurn(event: Extract<ThreadEvent, { type: "turn.planned" }>): Turn {
  const { turn, ...plan } = event.plan;
  return {
    id: turn,
    ...plan,
    status: "planned",
    outcome: null,
    code: null,
    stopping: null,
    stoppedBy: null,
    message: null,
    links: [],
    mentions: [],
    usage: null,
    unseen: 0,
    plannedAt: event.at,
    startedAt: null,
    endedAt: null,
  };
}

/** Turns stand by position, versions of one place in order. */
function insertTurn(turns: Turn[], turn: Turn): Turn[] {
  const next = turns.findIndex((one) => compareTurns(one, turn) > 0);
  return next === -1 ? [...turns, turn] : [...turns.slice(0, next), turn, ...turns.slice(next)];
}

export function compareTurns(a: Turn, b: Turn): number {
  return a.position - b.position || a.version - b.version;
}

function changeRound(state: ThreadState, id: Id, to: (round: Round) => Round): ThreadState {
  const at = state.rounds.findIndex((round) => round.id === id);
  const round = state.rounds[at];
  return round === undefined ? state : { ...state, rounds: state.rounds.with(at, to(round)) };
}

function changeTurn(state: ThreadState, event: { round: Id; turn: Id }, to: (turn: Turn) => Turn): ThreadState {
  return changeRound(state, event.round, (round) => {
    const at = round.turns.findIndex((turn) => turn.id === event.turn);
    const turn = round.turns[at];
    return turn === undefined ? round : { ...round, turns: round.turns.with(at, to(turn)) };
  });
}
