import {
  type Head,
  type Member,
  type Message,
  type Round,
  textOf,
  type ThreadState,
  type Turn,
} from "@parley/protocol";

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
  const said = pathOf(state).flatMap(({ round, versions }) => [
    ...round.messages.map((message) => section(message, members, null)),
    ...round.turns.filter((turn) => isRead(turn, round, versions)).map((turn) => answer(turn, members)),
  ]);
  const waiting = state.waiting.map((message) => section(message, members, null));
  return `${[front, title, ...said, ...waiting].filter((one) => one !== "").join("\n\n")}\n`;
}

/** The rounds that lead to the head, with the versions that are read in each. */
function pathOf(state: ThreadState): { round: Round; versions: Head["versions"] }[] {
  const rounds = new Map(state.rounds.map((round) => [round.id, round]));
  const path: { round: Round; versions: Head["versions"] }[] = [];
  for (let at = state.head; at !== null;) {
    const round: Round | undefined = rounds.get(at.round);
    if (round === undefined) break;
    path.unshift({ round, versions: at.versions });
    at = round.parent;
  }
  return path;
}

/** A turn is read if the head names its version, or names none and it is the last. */
function isRead(turn: Turn, round: Round, versions: Head["versions"]): boolean {
  const first = turn.of ?? turn.id;
  const chosen = versions[first] ?? first;
  return turn.id === chosen && round.turns.includes(turn);
}

function answer(turn: Turn, members: Map<string, Member>): string {
  if (turn.message === null) return "";
  const whole = turn.outcome === "said" || turn.outcome === "reacted";
  return section(turn.message, members, whole ? null : (turn.outcome ?? "interrupted"));
}

function section(message: Message, members: Map<string, Member>, end: string | null): string {
  const member = members.get(message.author);
  const name = oneLine(member?.profile.name ?? "Someone who left");
  const model =
    member?.kind === "identity" ? (member.profile.model ?? (member.profile.practice ? "practice" : "")) : "";
  const head = `### ${name}${model === "" ? "" : ` (${oneLine(model)})`}, ${time(message.createdAt)}`;
  if (message.hidden) return `${head}\n\n_hidden by its author_`;
  return `${head}\n\n${textOf(message).trim()}${end === null ? "" : `\n\n_${end}_`}`;
}

function time(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** Headings end with their line. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
