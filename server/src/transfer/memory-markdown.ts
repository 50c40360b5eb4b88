import {
  type Id,
  liveMemory,
  type MemoryItem,
  type MemoryStatus,
  type Stance,
  type ThreadState,
} from "@parley/protocol";

const titles = { decision: "Decisions", question: "Open questions", fact: "Facts" } as const;
const kinds = ["decision", "question", "fact"] as const;
const marks: Record<MemoryStatus, string> = { proposed: ", proposed", confirmed: "", disputed: ", disputed" };
const stances: Record<Stance, string> = { agree: "agrees", unsure: "is unsure", dispute: "disputes" };

export interface MemoryList {
  title: string;
  lines: string[];
}

/** What the table keeps in mind, by kind, with who wrote it and who stands where. */
export function memoryLists({ memory, members }: Pick<ThreadState, "memory" | "members">): MemoryList[] {
  const live = liveMemory(memory).filter((item) => !item.isResolved);
  const nameOf = (id: Id): string => oneLine(members.find((one) => one.id === id)?.profile.name ?? "somebody");
  const line = (item: MemoryItem): string => {
    const stands = live.flatMap(({ position }) =>
      position?.claim === item.id ? [`${nameOf(position.member)} ${stances[position.stance]}`] : [],
    );
    const end = stands.length === 0 ? "" : `: ${stands.join(", ")}`;
    return `${oneLine(item.text)} (${nameOf(item.author)}${marks[item.status]})${end}`;
  };
  return kinds.flatMap((kind) => {
    const own = live.filter((item) => item.kind === kind);
    return own.length === 0 ? [] : [{ title: titles[kind], lines: own.map(line) }];
  });
}

export const memoryTitle = "What the table keeps in mind";

/** The same as Markdown; empty for nothing. */
export function memoryMarkdown(state: Pick<ThreadState, "memory" | "members">): string {
  const parts = memoryLists(state).map(
    ({ title, lines }) => `### ${title}\n\n${lines.map((line) => `- ${line}`).join("\n")}`,
  );
  return parts.length === 0 ? "" : [`## ${memoryTitle}`, ...parts].join("\n\n");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
