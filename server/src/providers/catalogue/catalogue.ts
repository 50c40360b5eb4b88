import type { Provider } from "@parley/protocol";
import { z } from "zod";
import anthropic from "./anthropic.json" with { type: "json" };
import cohere from "./cohere.json" with { type: "json" };
import google from "./google.json" with { type: "json" };
import mistral from "./mistral.json" with { type: "json" };
import openai from "./openai.json" with { type: "json" };
import together from "./together.json" with { type: "json" };

/** A value that somebody can check: where it was read, and when. */
const figure = <S extends z.ZodType>(value: S) =>
  z.strictObject({ value, source: z.string().startsWith("https://"), read: z.iso.date() });

const Entry = z.strictObject({
  /** The provider's name of it; dated snapshots of it count as the same. */
  model: z.string().min(1),
  contextTokens: figure(z.int().positive()).optional(),
  /** The most it says in one answer. */
  answerTokens: figure(z.int().positive()).optional(),
  temperature: figure(z.tuple([z.number(), z.number()])).optional(),
  /** Parameters it answers with an error. */
  refuses: figure(z.array(z.enum(["temperature", "maxTokens"]))).optional(),
  /** How long it may take to begin, where that is longer than usual. */
  firstTokenMs: figure(z.int().min(1).max(600_000)).optional(),
});
type Entry = z.infer<typeof Entry>;

/** What is known of a model. Null is unknown, and never a guess: an unknown model is called as it is. */
export interface ModelFacts {
  contextTokens: number | null;
  answerTokens: number | null;
  temperature: [least: number, most: number] | null;
  refuses: ("temperature" | "maxTokens")[];
  firstTokenMs: number | null;
}

export const catalogue: Partial<Record<Provider, Entry[]>> = {
  openai: z.array(Entry).parse(openai),
  "openai-chat": z.array(Entry).parse(openai),
  anthropic: z.array(Entry).parse(anthropic),
  google: z.array(Entry).parse(google),
  mistral: z.array(Entry).parse(mistral),
  cohere: z.array(Entry).parse(cohere),
  together: z.array(Entry).parse(together),
};

const snapshot = /-(?:\d{8}|\d{4}-\d{2}-\d{2}|\d{3}|latest)$/;

export function factsOf(provider: Provider | "scripted", model: string): ModelFacts {
  const entries = provider === "scripted" ? [] : (catalogue[provider] ?? []);
  const entry =
    entries.find((one) => one.model === model) ?? entries.find((one) => one.model === model.replace(snapshot, ""));
  return {
    contextTokens: entry?.contextTokens?.value ?? null,
    answerTokens: entry?.answerTokens?.value ?? null,
    temperature: entry?.temperature?.value ?? null,
    refuses: entry?.refuses?.value ?? [],
    firstTokenMs: entry?.firstTokenMs?.value ?? null,
  };
}
