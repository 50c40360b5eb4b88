import { estimateTokens, type Id } from "@parley/protocol";
import type { PathItem } from "./blocks.ts";
import { condense, excerptTokens, keptExcerpts } from "./excerpts.ts";
import { projectPrompt, type Prompt, type PromptInput } from "./project-prompt.ts";

export interface FitInput extends PromptInput {
  /** How many tokens the prompt may have: the model's context less its answer. */
  budgetTokens: number;
  /** The first item that the receiver's last call showed, if it left out what came before. */
  cut: Id | null;
}

export interface FittedPrompt {
  prompt: Prompt;
  /** How many items at the beginning of the path it leaves out. */
  leftOut: number;
}

/** These stay whatever happens; so does the mission, which stands in the system text. */
const leastItems = 6;
/** How full it is after a cut: rarely cutting much keeps the beginning of prompts the same, for the provider's cache. */
const fullAfterCut = 0.6;
/** Excerpts of what is left out take at most so much of a small context. */
const excerptShare = 0.1;
/** What a wrapper and the wire add to a message. */
const tokensPerMessage = 40;

/**
 * The receiver's prompt within a model's context. What the last call left out
 * stays out; if the rest is too long, whole oldest items go in one big step, and excerpts of
 * them stay.
 * Null if even the last items do not fit.
 */
export function fitPrompt(input: FitInput): FittedPrompt | null {
  const cutAt = input.path.findIndex((item) => item.id === input.cut);
  const before = Math.max(0, cutAt);
  const path = input.path.slice(before);
  const kept = keptExcerpts(input.previous, path);
  const whole = projectPrompt({ ...input, path, excerpts: kept });
  if (tokensOf(whole) <= input.budgetTokens) return { prompt: whole, leftOut: before };

  const leftOut = oldestThatMustGo(path, tokensOf(whole), input.budgetTokens * fullAfterCut);
  const most = Math.min(excerptTokens, input.budgetTokens * excerptShare);
  const rest = { ...input, path: path.slice(leftOut) };
  const prompts = [condense(kept, path.slice(0, leftOut), most), []].map((excerpts) =>
    projectPrompt({ ...rest, excerpts }),
  );
  const prompt = prompts.find((one) => tokensOf(one) <= input.budgetTokens);
  return prompt === undefined ? null : { prompt, leftOut: before + leftOut };
}

function oldestThatMustGo(path: PathItem[], tokens: number, target: number): number {
  let left = tokens;
  let count = 0;
  for (const item of path.slice(0, Math.max(0, path.length - leastItems))) {
    if (left <= target) break;
    left -= itemTokens(item);
    count += 1;
  }
  return count;
}

export function itemTokens(item: PathItem): number {
  return estimateTokens(item.text) + tokensPerMessage + (item.re === undefined ? 0 : tokensPerMessage);
}

function tokensOf(prompt: Prompt): number {
  const texts = prompt.messages.reduce((sum, message) => sum + estimateTokens(message.text), 0);
  // Excerpts stand in one message, and their wrappers are in its text.
  const blocks = prompt.blocks.filter((block) => block.kind !== "excerpt").length;
  return estimateTokens(prompt.system) + texts + blocks * tokensPerMessage;
}
