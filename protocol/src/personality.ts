import { z } from "zod";
import { ConnectionProvider, Name, Slug } from "./identity.ts";
import { hues, voiceShapes } from "./mark.ts";

/** The ways of working together that are offered; any other text is a style too. */
export const collaborationStyles = [
  "Builder",
  "Challenger",
  "Evidence first",
  "Mediator",
  "Step by step",
  "Finisher",
] as const;

/** The shelves of the gallery, in its order. */
export const agentCategories = ["research", "writing", "code", "product", "teaching", "decisions", "everyday"] as const;
export const AgentCategory = z.enum(agentCategories);
export type AgentCategory = z.infer<typeof AgentCategory>;

/** What an agent may want to be allowed to use. A wish grants nothing. */
export const wantedTools = [
  "web_search",
  "web_fetch",
  "calculator",
  "date_time",
  "search_threads",
  "write_note",
  "ask_voice",
  "read_peers",
  "chart",
] as const;
export const WantedTool = z.enum(wantedTools);
export type WantedTool = z.infer<typeof WantedTool>;

/** A prepared voice that a new one can start from: an agent of the gallery. */
export const Personality = z.strictObject({
  /** Short and stable: others name it by this. */
  id: Slug.max(30),
  name: Name,
  role: z.string().min(1).max(100),
  /** A plain emoji for lists elsewhere; here a voice wears its mark. */
  icon: z.string().min(1).max(8),
  /** Becomes the voice's instructions. */
  promptPrefix: z.string().min(1).max(20_000),
  collaborationStyle: z.enum(collaborationStyles),
  colourTheme: z.enum(hues),
  shape: z.enum(voiceShapes),
  /** A model that suits it, by provider; a suggestion only. */
  models: z.partialRecord(ConnectionProvider, z.string().min(1)),
  category: AgentCategory,
  /** One sentence: what it is good for. */
  about: z.string().min(1).max(200),
  /** Something it could be asked. */
  question: z.string().min(1).max(300),
  tools: z.array(WantedTool),
});
export type Personality = z.infer<typeof Personality>;
