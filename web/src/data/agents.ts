import type { AgentCategory, AgentFile, Personality } from "@parley/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { agentMessages } from "./agent-messages.ts";
import { useAppData } from "./app-data.ts";

/** What a practice voice says in an agent's place. */
export function usePreview(id: string) {
  const { client } = useAppData();
  return useMutation({
    mutationFn: async (text: string) =>
      (await client.call("previewPersonality", { params: { id }, body: { text } })).data.text,
  });
}

/** Sends a file as it was read; what does not fit in it the server says. */
export function useImportAgents() {
  const { client } = useAppData();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (file: unknown) => (await client.call("importAgents", { body: file as AgentFile })).data,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["line-ups"] }),
  });
}

/** The agents of a shelf (null for all) in which every word of a query begins a word. */
export function findAgents(agents: Personality[], query: string, shelf: AgentCategory | null): Personality[] {
  const wanted = wordsOf(query);
  return agents.filter((agent) => {
    if (shelf !== null && agent.category !== shelf) return false;
    const { name, role, about, question, category, promptPrefix } = agent;
    const there = wordsOf([name, role, about, question, agentMessages.categories[category], promptPrefix].join(" "));
    return wanted.every((word) => there.some((one) => one.startsWith(word)));
  });
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
