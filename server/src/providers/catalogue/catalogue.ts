import { type ParameterName, type Provider, type ReasoningEffort, reasoningEfforts } from "@parley/protocol";
import { z } from "zod";
import anthropic from "./anthropic.json" with { type: "json" };
import cohere from "./cohere.json" with { type: "json" };
import { type Catalogue, Entry, type TieredPrice } from "./entry.ts";
import google from "./google.json" with { type: "json" };
import groq from "./groq.json" with { type: "json" };
import mistral from "./mistral.json" with { type: "json" };
import openai from "./openai.json" with { type: "json" };
import openrouter from "./openrouter.json" with { type: "json" };
import together from "./together.json" with { type: "json" };

/** What is known of a model. Null is unknown, and never a guess: an unknown model is called as it is. */
export interface ModelFacts {
  contextTokens: number | null;
  answerTokens: number | null;
  temperature: [least: number, most: number] | null;
  topP: [least: number, most: number] | null;
  refuses: ParameterName[];
  /** Of the efforts that can be set, those it takes; empty for a model that does not reason. */
  efforts: ReasoningEffort[] | null;
  /** `operator` is true for a price that the operator states, which holds wherever the call goes. */
  price: { value: TieredPrice; operator: boolean } | null;
  firstTokenMs: number | null;
}

export type FactsOf = (provider: Provider | "scripted", model: string) => ModelFacts;

const Entries = z.array(Entry);
const sources = { openai, "openai-chat": openai, anthropic, google, mistral, cohere, together, groq, openrouter };
const checked = new Map<Provider, Entry[]>();

/** What ships of a provider's models; checked on first use, since most servers call one or two providers. */
export function catalogueOf(provider: Provider): Entry[] {
  const source = Object.entries(sources).find(([name]) => name === provider)?.[1];
  const entries = checked.get(provider) ?? Entries.parse(source ?? []);
  checked.set(provider, entries);
  return entries;
}

/** The catalogue under what the operator states, figure by figure. */
export function createFactsOf(operator: Catalogue = {}): FactsOf {
  return (provider, model) => {
    if (provider === "scripted") return unknown;
    const ours = find(catalogueOf(provider), model);
    const theirs = find(operator[provider] ?? (provider === "openai-chat" ? operator.openai : undefined), model);
    return ours === undefined && theirs === undefined
      ? unknown
      : factsOfEntry({ ...ours, ...theirs }, theirs?.price !== undefined);
  };
}

const unknown: ModelFacts = {
  contextTokens: null,
  answerTokens: null,
  temperature: null,
  topP: null,
  refuses: [],
  efforts: null,
  price: null,
  firstTokenMs: null,
};

const snapshot = /-(?:\d{8}|\d{4}-\d{2}-\d{2}|\d{3}|latest)$/;

function find(entries: Entry[] = [], model: string): Entry | undefined {
  return entries.find((one) => one.model === model) ?? entries.find((one) => one.model === model.replace(snapshot, ""));
}

function factsOfEntry(entry: Partial<Entry>, operator: boolean): ModelFacts {
  const efforts = effortsOf(entry.reasoning?.value);
  const refuses = entry.refuses?.value ?? [];
  return {
    contextTokens: entry.contextTokens?.value ?? null,
    answerTokens: entry.answerTokens?.value ?? null,
    temperature: entry.temperature?.value ?? null,
    topP: entry.topP?.value ?? null,
    refuses: efforts?.length === 0 ? [...new Set([...refuses, "reasoningEffort" as const])] : refuses,
    efforts,
    price: entry.price === undefined ? null : { value: entry.price.value, operator },
    firstTokenMs: entry.firstTokenMs?.value ?? null,
  };
}

function effortsOf(reasoning: boolean | string[] | undefined): ReasoningEffort[] | null {
  if (reasoning === undefined || reasoning === true) return null;
  return reasoning === false ? [] : reasoningEfforts.filter((effort) => reasoning.includes(effort));
}
