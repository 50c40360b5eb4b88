import type { Id, Mode, RoundSettings } from "@parley/protocol";
import { assertNever } from "@parley/protocol";
import { type CallPrice, cheapestCost, dearestCost, type TieredPrice } from "./call-price.ts";

/** A voice that would speak; its sizes in tokens, as `estimateTokens` counts them. */
export interface ForecastVoice {
  id: Id;
  price: CallPrice;
  /** What it would read now, without the message that is being written. */
  promptTokens: number;
  /** The most it may be told of what it learned, beside that. */
  lessonTokens?: number;
  /** The most it writes in one answer. */
  answerTokens: number;
  /** The most it reads. */
  contextTokens: number;
}

export interface ForecastInput {
  mode: Mode;
  settings: RoundSettings;
  voices: ForecastVoice[];
  /** The message that is being written. */
  textTokens: number;
}

/** What a round would take; each pair is the least and the most. */
export interface Forecast {
  calls: [least: number, most: number];
  /** In millionths of a US dollar, of the voices whose price is known. */
  cost: [least: number, most: number];
  /** True where every voice runs nearby and is free. */
  local: boolean;
  /** Voices whose price nobody knows; they are not in `cost`. */
  unknown: Id[];
}

/** A short answer and a pass, in tokens. */
const shortAnswer = 16;
const pass = 1;
/** Our estimate counts three characters to a token where a language may have six. */
const leastShare = 0.5;
/** What a stage adds to a prompt beside what was said. */
const instructionTokens = 400;
const wrapTokens = 40;
/** What the question for a round's minutes has beside what was said, the memory with it, and the most it is answered with. */
const minutesPrompt = 2_000;
const minutesTokens = 1_500;

/**
 * Between everybody short, passing wherever that is possible, and everybody at
 * the limit in every stage with nothing read from a cache. Failures make it
 * cheaper; what is asked for a second time, because a call failed or a
 * reaction named nothing, is not counted.
 */
export function forecast(input: ForecastInput): Forecast {
  const { voices } = input;
  const stages = stagesOf(input);
  const cost: [number, number] = [0, 0];
  for (const voice of voices) {
    const { price } = voice;
    if (price === null || price === "local") continue;
    cost[0] += leastOf(voice, price, input.textTokens, stages.least);
    for (let stage = 0; stage < stages.most; stage += 1) cost[1] += mostOf(voice, price, input, stage);
  }
  const scribe = scribeOf(input);
  const asks = scribe === undefined ? 0 : 1;
  if (scribe !== undefined && scribe.price !== null && scribe.price !== "local") {
    cost[0] += cheapestCost({ prompt: shortAnswer, answer: pass }, scribe.price);
    cost[1] += mostOfScribe(scribe, scribe.price, input, stages.most);
  }
  return {
    calls: [voices.length * stages.least + asks, voices.length * stages.most + asks],
    cost,
    local: voices.length > 0 && voices.every((voice) => voice.price === "local"),
    unknown: voices.filter((voice) => voice.price === null).map((voice) => voice.id),
  };
}

/** Who is asked afterwards what the round came to. */
function scribeOf({ settings, voices }: ForecastInput): ForecastVoice | undefined {
  if (settings.scribe === "off") return undefined;
  if (settings.scribe !== "cheapest") return voices.find((voice) => voice.id === settings.scribe);
  const rank = ({ price }: ForecastVoice): number => {
    if (price === "local") return 0;
    return price === null ? Number.MAX_VALUE : dearestCost({ prompt: 1000, answer: 1000 }, price);
  };
  return voices.toSorted((a, b) => rank(a) - rank(b))[0];
}

/** It reads all that was said in the round, and what the table keeps in mind. */
function mostOfScribe(scribe: ForecastVoice, price: TieredPrice, input: ForecastInput, stages: number): number {
  const said = input.voices.reduce((sum, one) => sum + stages * (one.answerTokens + wrapTokens), 0);
  const prompt = input.textTokens + wrapTokens + said + minutesPrompt;
  return dearestCost({ prompt: Math.min(prompt, scribe.contextTokens), answer: minutesTokens }, price);
}

/** How often each voice speaks. Whoever is alone, or reads no peers, has nothing to react to. */
function stagesOf({ mode, settings, voices }: ForecastInput): { least: number; most: number } {
  const hasPeers = settings.readsPeers && voices.length > 1;
  switch (mode) {
    case "panel":
      return { least: 1, most: 1 };
    case "reactions":
      return hasPeers ? { least: 2, most: 1 + settings.stages } : { least: 1, most: 1 };
    case "round-robin":
      return { least: 1, most: hasPeers ? settings.cycles : 1 };
    default:
      return assertNever(mode);
  }
}

function leastOf(voice: ForecastVoice, price: TieredPrice, textTokens: number, stages: number): number {
  const prompt = Math.floor((voice.promptTokens + textTokens) * leastShare);
  const answers = [shortAnswer, ...Array.from({ length: stages - 1 }, () => pass)];
  return answers.reduce(
    (sum, answer) => sum + cheapestCost({ prompt, answer: Math.min(answer, voice.answerTokens) }, price),
    0,
  );
}

/** It reads all that everybody said in the stages before; where one speaks after the other, in its own stage too. */
function mostOf(voice: ForecastVoice, price: TieredPrice, input: ForecastInput, stage: number): number {
  const { mode, settings, voices, textTokens } = input;
  const said = (one: ForecastVoice): number => one.answerTokens + wrapTokens;
  const others = settings.readsPeers
    ? voices.filter((one) => one.id !== voice.id).reduce((sum, one) => sum + said(one), 0)
    : 0;
  const now = mode === "round-robin" ? others : 0;
  const react = stage > 0 || now > 0 ? instructionTokens : 0;
  const own = voice.promptTokens + (voice.lessonTokens ?? 0);
  const prompt = own + textTokens + wrapTokens + stage * (others + said(voice)) + now + react;
  return dearestCost({ prompt: Math.min(prompt, voice.contextTokens), answer: voice.answerTokens }, price);
}
