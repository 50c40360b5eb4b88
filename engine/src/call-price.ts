import type { Price } from "@parley/protocol";

/** Dollars for a million tokens; `above` holds for all of a call whose input is longer than so many tokens. */
export interface TieredPrice extends Price {
  above?: (Price & { tokens: number }) | undefined;
}

/** Which price a call has: `local` is free, null is unknown. */
export type CallPrice = TieredPrice | "local" | null;

/** How long a call may get, in tokens. */
export interface CallSize {
  prompt: number;
  answer: number;
}

/** Of a voice that sets no limit: the most it may write in a thread with a budget, and what a forecast counts. */
export const usualAnswerTokens = 8_192;

/** The most a call of this size costs, in millionths of a US dollar, rounded up. */
export function dearestCost(size: CallSize, price: TieredPrice): number {
  const { input, cacheWrite, output } = ratesFor(size.prompt, price);
  // Tokens times dollars for a million of them are millionths of a dollar.
  return Math.ceil(size.prompt * Math.max(input, cacheWrite ?? 0) + size.answer * output);
}

/** The least it costs: all that can be read from a cache is. Rounded down. */
export function cheapestCost(size: CallSize, price: TieredPrice): number {
  const { input, cachedInput, output } = ratesFor(size.prompt, price);
  return Math.floor(size.prompt * Math.min(input, cachedInput ?? input) + size.answer * output);
}

function ratesFor(prompt: number, { above, ...price }: TieredPrice): Price {
  return above !== undefined && prompt > above.tokens ? above : price;
}
