import { projectPrompt } from "@parley/engine";
import { AppError, type Id, noParameters, type Personality } from "@parley/protocol";
import { createPracticeVoices } from "../providers/practice/practice-voices.ts";
import { listPersonalities } from "./personalities.ts";

/** Which practice voice speaks for a way of working together. */
const models: Partial<Record<Personality["collaborationStyle"], string>> = {
  Challenger: "practice-orin",
  "Evidence first": "practice-juno",
};
const agentId: Id = "00000000-0000-7000-8000-000000000001";
const personId: Id = "00000000-0000-7000-8000-000000000002";

/**
 * What a practice voice says to a text in an agent's place: no key, no network, no cost, and nothing of it is kept. The
 * same text gets the same answer. Throws `not_found` for an agent that is not in the gallery.
 */
export async function previewPersonality(id: string, text: string): Promise<string> {
  const agent = listPersonalities().find((one) => one.id === id);
  if (agent === undefined) throw new AppError("not_found");
  const { name, role } = agent;
  const prompt = projectPrompt({
    receiver: {
      id: agentId,
      handle: agent.id,
      name,
      role,
      style: agent.collaborationStyle,
      instructions: agent.promptPrefix,
    },
    room: [
      { id: agentId, handle: agent.id, name, kind: "identity", role },
      { id: personId, handle: "you", name: "You", kind: "person", role: "" },
    ],
    thread: { title: "", mission: "" },
    previous: [],
    path: [{ id: personId, version: 1, author: personId, text }],
  });
  const reply = createPracticeVoices({ pace: 0 })({
    provider: "practice",
    model: models[agent.collaborationStyle] ?? "practice-vega",
    baseUrl: null,
    trusted: true,
    key: null,
    system: prompt.system,
    messages: prompt.messages,
    parameters: noParameters,
    contextTokens: 100_000,
    seed: `${id}/${text}`,
    kind: "speak",
    signal: new AbortController().signal,
    limits: { firstTokenMs: 1_000, idleMs: 1_000, totalMs: 1_000 },
  });
  let said = "";
  for await (const part of reply) if (part.type === "text") said += part.text;
  return said;
}
