import { z } from "zod";

/** What a voice's answers may be told beside their prompt. */
export const ParameterName = z.enum(["temperature", "topP", "maxTokens", "reasoningEffort"]);
export type ParameterName = z.infer<typeof ParameterName>;

/** How much a model thinks before it answers; providers know more levels, these are the ones most of them share. */
export const reasoningEfforts = ["minimal", "low", "medium", "high"] as const;
export const ReasoningEffort = z.enum(reasoningEfforts);
export type ReasoningEffort = z.infer<typeof ReasoningEffort>;

/** Generation parameters; a null leaves the choice to the provider. */
export const Parameters = z.object({
  temperature: z.number().min(0).max(2).nullable().default(null),
  /** Only the likeliest words that together have this probability are drawn from. */
  topP: z.number().min(0).max(1).nullable().default(null),
  maxTokens: z.number().int().min(1).max(1_000_000).nullable().default(null),
  reasoningEffort: ReasoningEffort.nullable().default(null),
});
export type Parameters = z.infer<typeof Parameters>;

/** All left to the provider. */
export const noParameters: Parameters = { temperature: null, topP: null, maxTokens: null, reasoningEffort: null };

/** US dollars for a million tokens. What is left out is not known, and so is the cost of a call that used it. */
export const Price = z.strictObject({
  input: z.number().min(0),
  cachedInput: z.number().min(0).optional(),
  /** Writing a prompt into the provider's cache. */
  cacheWrite: z.number().min(0).optional(),
  output: z.number().min(0),
});
export type Price = z.infer<typeof Price>;

/** A model as its provider lists it, with what the catalogue knows of it. Null where nobody says: never a guess. */
export const ListedModel = z.object({
  id: z.string(),
  name: z.string().nullable(),
  contextTokens: z.int().nullable(),
  /** The most it says in one answer. */
  answerTokens: z.int().nullable(),
  temperature: z.tuple([z.number(), z.number()]).nullable(),
  topP: z.tuple([z.number(), z.number()]).nullable(),
  /** Of the efforts that can be set, those it takes; empty for a model that does not reason. */
  efforts: z.array(ReasoningEffort).nullable(),
  /** Parameters that are left out of a request to it, since it would refuse them. */
  refuses: z.array(ParameterName),
  price: Price.nullable(),
});
export type ListedModel = z.infer<typeof ListedModel>;
