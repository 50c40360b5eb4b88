import { z } from "zod";
import { Id } from "./ids.ts";
import { Member, MemberRole } from "./member.ts";
import { MemoryItem } from "./memory.ts";
import { Head, Message } from "./message.ts";
import { Mode, Round, RoundSettings } from "./round.ts";
import type { ThreadState } from "./thread-state.ts";

/** Who is in a file: how they look and what they may, without any account or identity behind them. */
const FileMember = Member.pick({ id: true, kind: true, handle: true, profile: true, joinedAt: true }).extend({
  role: MemberRole,
  left: z.boolean(),
  imported: z.boolean().default(false),
});

/**
 * A whole thread as a file of its own: every round with all versions of its
 * turns, in the shapes of the protocol. It holds no key, no account, no money.
 * Its JSON Schema is docs/thread-file.schema.json.
 */
export const ThreadFile = z.object({
  format: z.literal("parley-thread"),
  version: z.literal(1),
  exportedAt: z.int(),
  thread: z.object({
    title: z.string().max(200),
    /** True while the title is the first words of the first message. */
    titled: z.boolean(),
    mission: z.string().max(20_000),
    mode: Mode,
    settings: RoundSettings,
    createdAt: z.int(),
  }),
  members: z.array(FileMember).max(10_000),
  /** In order of creation; a round's parent stands before it. */
  rounds: z.array(Round).max(100_000),
  /** Messages that no round has taken up. */
  waiting: z.array(Message).max(10_000),
  /** Where the thread goes on; null before its first round. */
  head: Head.nullable(),
  /** What its table keeps in mind, oldest first. */
  memory: z.array(MemoryItem).max(10_000).default([]),
});
export type ThreadFile = z.infer<typeof ThreadFile>;

/** The file of a thread; `state` must hold all of its rounds. */
export function fileOfThread(state: ThreadState, now: number): ThreadFile {
  const { title, titled, mission, mode, settings, createdAt } = state.thread;
  return {
    format: "parley-thread",
    version: 1,
    exportedAt: now,
    thread: { title, titled, mission, mode, settings, createdAt },
    // Not the identity: it is its owner's, and means nothing elsewhere.
    members: state.members.map(({ id, kind, handle, role, profile, left, imported, joinedAt }) => {
      return { id, kind, handle, role, profile, left, imported, joinedAt };
    }),
    rounds: state.rounds,
    waiting: state.waiting,
    head: state.head,
    memory: state.memory,
  };
}

/** What is wrong with a file that has the right shape, as sentences; empty if it can be read. */
export function faultsOfFile(file: ThreadFile): string[] {
  const faults: string[] = [];
  const members = new Set(file.members.map((member) => member.id));
  if (members.size < file.members.length) faults.push("members: two have the same id");
  const seen = new Set<Id>();
  const once = (id: Id, place: string): void => {
    if (seen.has(id)) faults.push(`${place}: the id ${id} is there twice`);
    seen.add(id);
  };
  const turnsOf = new Map<Id, Set<Id>>();
  const checkHead = (head: Head | null, place: string): void => {
    if (head === null) return;
    const turns = turnsOf.get(head.round);
    if (turns === undefined) faults.push(`${place}: the round ${head.round} does not stand before it`);
    else if (!Object.entries(head.versions).every(([of, version]) => turns.has(of) && turns.has(version)))
      faults.push(`${place}: a version is not of its round`);
  };
  const checkMessage = (message: Message, place: string): void => {
    once(message.id, place);
    if (!members.has(message.author)) faults.push(`${place}: its author is no member`);
    checkHead(message.parent, place);
    const judges = message.judgements.map(({ by }) => by);
    if (!judges.every((by) => members.has(by))) faults.push(`${place}: who judged it is no member`);
    if (new Set(judges).size < judges.length) faults.push(`${place}: somebody judged it twice`);
  };

  file.rounds.forEach((round, index) => {
    const place = `rounds.${index}`;
    once(round.id, place);
    if (round.index !== index) faults.push(`${place}: its index is ${round.index}`);
    checkHead(round.parent, `${place}.parent`);
    for (const message of round.messages) checkMessage(message, `${place}.messages`);
    const turns = new Set(round.turns.map((turn) => turn.id));
    for (const turn of round.turns) {
      once(turn.id, `${place}.turns`);
      if (!members.has(turn.member)) faults.push(`${place}.turns: a turn's member is none of the thread's`);
      if ((turn.of !== null && !turns.has(turn.of)) || (turn.continues !== null && !turns.has(turn.continues)))
        faults.push(`${place}.turns: a version is of another round`);
      if (turn.message !== null) checkMessage(turn.message, `${place}.turns`);
    }
    turnsOf.set(round.id, turns);
  });
  for (const message of file.waiting) checkMessage(message, "waiting");
  checkHead(file.head, "head");
  file.memory.forEach((item, index) => {
    once(item.id, `memory.${index}`);
    if (!members.has(item.author)) faults.push(`memory.${index}: its author is no member`);
    if (item.position !== null && !file.memory.slice(0, index).some(({ id }) => id === item.position?.claim))
      faults.push(`memory.${index}: the item it is about does not stand before it`);
  });
  return faults;
}
