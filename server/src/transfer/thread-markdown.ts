import { type Member, type Message, textOf, type ThreadState, type Turn } from "@parley/protocol";
import { pathToHead } from "./path-to-head.ts";

/** A thread as Markdown with YAML front matter: a heading a message, its own Markdown as it was written. */
export function threadMarkdown(state: ThreadState): string {
  const members = new Map(state.members.map((member) => [member.id, member]));
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
  const said = pathToHead(state).flatMap(({ round, turns }) => [
    ...round.messages.map((message) => section(message, members, null)),
    ...turns.map((turn) => answer(turn, members)),
  ]);
  const waiting = state.waiting.map((message) => section(message, members, null));
  return `${[front, title, ...said, ...waiting].filter((one) => one !== "").join("\n\n")}\n`;
}

function answer(turn: Turn, members: Map<string, Member>): string {
  if (turn.message === null) return "";
  const whole = turn.outcome === "said" || turn.outcome === "reacted";
  return section(turn.message, members, whole ? null : (turn.outcome ?? "interrupted"));
}

function section(message: Message, members: Map<string, Member>, end: string | null): string {
  const member = members.get(message.author);
  const name = oneLine(member?.profile.name ?? "Someone who left");
  const model = member === undefined ? "" : modelOf(member);
  const head = `### ${name}${model === "" ? "" : ` (${oneLine(model)})`}, ${time(message.createdAt)}`;
  if (message.hidden) return `${head}\n\n_hidden by its author_`;
  return `${head}\n\n${textOf(message).trim()}${end === null ? "" : `\n\n_${end}_`}`;
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
