import {
  type Id,
  type LinkLabel,
  type Member,
  type Message,
  type Round,
  textOf,
  type ThreadState,
  type Turn,
} from "@parley/protocol";
import { judgementsMarkdown } from "./judgements-markdown.ts";
import { memoryMarkdown } from "./memory-markdown.ts";
import { pathToHead, type ReadRound } from "./path-to-head.ts";

/** A thread as Markdown with YAML front matter: a heading a message, its own Markdown as it was written. */
export function threadMarkdown(state: ThreadState, others: boolean): string {
  const members = new Map(state.members.map((member) => [member.id, member]));
  const authors = new Map(allMessages(state).map((message) => [message.id, message.author]));
  const texts = new Map(allMessages(state).map((message) => [message.id, textOf(message)]));
  const nameOf = (message: Id): string => nameOfMember(members.get(authors.get(message) ?? ""));
  const reactionsOf = ({ links }: Turn): string[] =>
    links.map(({ kind, message }) => `_${kind === "agree" ? "agrees with" : "disputes"} ${nameOf(message)}_`);
  const linksOf = ({ links }: Round, { message }: Turn): string[] => {
    const own = links.filter(
      (link) => link.from.message === message?.id && !link.isRemoved && texts.has(link.to.message),
    );
    const lines = own.map(({ label, to, isWhole }) => {
      const quote = isWhole ? "" : `: “${oneLine(texts.get(to.message)?.slice(to.start, to.end) ?? "")}”`;
      return `_${verbs[label]} ${nameOf(to.message)}_${quote}`;
    });
    return [...new Set(lines)];
  };
  const { thread } = state;
  const front = [
    "---",
    `title: ${JSON.stringify(thread.title)}`,
    `created: ${time(thread.createdAt)}`,
    `members: [${state.members.map((member) => JSON.stringify(member.profile.name)).join(", ")}]`,
    ...(thread.mission === "" ? [] : [`mission: ${JSON.stringify(thread.mission)}`]),
    "---",
  ].join("\n");
  const title = `# ${oneLine(thread.title === "" ? "Untitled thread" : thread.title)}`;
  const path = pathToHead(state);
  const sections = ({ round, turns }: ReadRound): string[] => [
    ...round.messages.map((message) => section(message, members, null)),
    ...turns.map((turn) => answer(turn, members, [...reactionsOf(turn), ...linksOf(round, turn)])),
  ];
  const said = path.flatMap(sections);
  const beside = others ? besidePath(state, path).flatMap(sections) : [];
  const waiting = state.waiting.map((message) => section(message, members, null));
  const memory = memoryMarkdown(state);
  return `${[front, title, ...said, ...waiting, memory, beside.length === 0 ? "" : `## Other versions and paths`, ...beside].filter((one) => one !== "").join("\n\n")}\n`;
}

function allMessages({ rounds, waiting }: ThreadState): Message[] {
  return [
    ...rounds.flatMap((round) => [...round.messages, ...round.turns.flatMap((turn) => turn.message ?? [])]),
    ...waiting,
  ];
}

/** What is not read on the path: other versions of its turns, and rounds of other paths. */
function besidePath(state: ThreadState, path: ReadRound[]): ReadRound[] {
  const read = new Map(path.map(({ round, turns }) => [round.id, new Set(turns.map((turn) => turn.id))]));
  return state.rounds.map((round) => ({
    round: read.has(round.id) ? { ...round, messages: [] } : round,
    turns: round.turns.filter((turn) => read.get(round.id)?.has(turn.id) !== true),
  }));
}

const verbs: Record<LinkLabel, string> = {
  quotes: "quotes",
  references: "refers to",
  builds_on: "builds on",
  agrees: "agrees with",
  disagrees: "disputes",
  questions: "asks",
  answers: "answers",
  synthesizes: "combines others, from",
  revises: "concedes to",
  independent_agreement: "says without having read it the same as",
};

function answer(turn: Turn, members: Map<string, Member>, relations: string[]): string {
  if (turn.message === null) {
    // A reaction may say all it says by its relation.
    return relations.length === 0
      ? ""
      : `### ${nameOfMember(members.get(turn.member))}, ${time(turn.endedAt ?? turn.plannedAt)}\n\n${relations.join("\n\n")}`;
  }
  const whole = turn.outcome === "said" || turn.outcome === "reacted";
  return section(turn.message, members, whole ? null : (turn.outcome ?? "interrupted"), relations);
}

function nameOfMember(member: Member | undefined): string {
  return oneLine(member?.profile.name ?? "Someone who left");
}

function section(message: Message, members: Map<string, Member>, end: string | null, relations: string[] = []): string {
  const member = members.get(message.author);
  const name = nameOfMember(member);
  const model = member === undefined ? "" : modelOf(member);
  const head = `### ${name}${model === "" ? "" : ` (${oneLine(model)})`}, ${time(message.createdAt)}`;
  if (message.hidden) return `${head}\n\n_hidden by its author_`;
  const judged = judgementsMarkdown(message, (id) => nameOfMember(members.get(id)));
  return [head, ...relations, textOf(message).trim(), ...(end === null ? [] : [`_${end}_`]), ...judged].join("\n\n");
}

/** What a voice runs on, as it stands beside its name; empty for people. */
export function modelOf({ kind, profile }: Member): string {
  return kind === "identity" ? (profile.model ?? (profile.practice ? "practice" : "")) : "";
}

function time(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** Headings end with their line. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
