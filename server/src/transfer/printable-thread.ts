import { type Member, type Message, type Profile, textOf, type ThreadState, type Turn } from "@parley/protocol";
import { type MemoryList, memoryLists } from "./memory-markdown.ts";
import { pathToHead } from "./path-to-head.ts";
import { modelOf } from "./thread-markdown.ts";

export interface PrintableMessage {
  author: Pick<Profile, "name" | "role" | "mark">;
  kind: "person" | "voice";
  /** What the voice ran on; empty for people. */
  model: string;
  /** True if its author came in with a file. */
  isImported: boolean;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
  /** True if it broke off or was stopped before its end. */
  isCutOff: boolean;
  isHidden: boolean;
}

/** The path to the head of a thread, all of it, as it is put on paper. */
export interface PrintableThread {
  title: string;
  mission: string;
  /** Names of everybody who said something, in the order in which they first did. */
  authors: string[];
  rounds: { number: number; messages: PrintableMessage[] }[];
  /** What the table keeps in mind, by kind. */
  memory: MemoryList[];
}

export function printableThread(state: ThreadState): PrintableThread {
  const members = new Map(state.members.map((member) => [member.id, member]));
  const rounds = pathToHead(state).map(({ round, turns }, index) => ({
    number: index + 1,
    messages: [
      ...round.messages.flatMap((message) => print(message, members, false)),
      ...turns.flatMap((turn) => (turn.message === null ? [] : print(turn.message, members, isCutOff(turn)))),
    ],
  }));
  // Said, and not yet taken up by a round.
  const waiting = state.waiting.flatMap((message) => print(message, members, false));
  const all = waiting.length === 0 ? rounds : [...rounds, { number: rounds.length + 1, messages: waiting }];
  const authors = new Set(all.flatMap((round) => round.messages.map((message) => message.author.name)));
  return {
    title: state.thread.title,
    mission: state.thread.mission,
    authors: [...authors],
    rounds: all,
    memory: memoryLists(state),
  };
}

function isCutOff({ outcome }: Turn): boolean {
  return outcome !== "said" && outcome !== "reacted";
}

function print(message: Message, members: Map<string, Member>, isEndMissing: boolean): PrintableMessage[] {
  const member = members.get(message.author);
  const text = textOf(message).trim();
  if (member === undefined || (text === "" && !message.hidden)) return [];
  const { name, role, mark } = member.profile;
  return [
    {
      author: { name, role, mark },
      kind: member.kind === "person" ? "person" : "voice",
      model: modelOf(member),
      isImported: member.imported,
      text,
      at: message.createdAt,
      isCutOff: isEndMissing,
      isHidden: message.hidden,
    },
  ];
}
