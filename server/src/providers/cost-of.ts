import type { Price, Provider, Usage } from "@parley/protocol";
import { isLocalAddress } from "../outbound/address.ts";
import { baseUrlOf } from "./base-urls.ts";
import type { ModelFacts } from "./catalogue/catalogue.ts";
import type { TieredPrice } from "./catalogue/entry.ts";

/**
 * What a call costs, in millionths of a US dollar; null where a count or a price
 * that matters is not known. All SDKs count cached and cache-writing tokens into
 * the input, and reasoning into the output.
 */
export function costOf(usage: Usage | null, price: TieredPrice): number | null {
  if (usage === null || usage.input === null || usage.output === null) return null;
  const { above } = price;
  const rates: Price = above !== undefined && usage.input > above.tokens ? above : price;
  const cached = usage.cachedInput ?? 0;
  const written = usage.cacheWrite ?? 0;
  // Tokens times dollars for a million of them are millionths of a dollar.
  const parts = [
    part(Math.max(0, usage.input - cached - written), rates.input),
    part(cached, rates.cachedInput),
    part(written, rates.cacheWrite),
    part(usage.output, rates.output),
  ];
  let sum = 0;
  for (const cost of parts) {
    if (cost === null) return null;
    sum += cost;
  }
  return Math.round(sum);
}

function part(tokens: number, rate: number | undefined): number | null {
  if (tokens === 0) return 0;
  return rate === undefined ? null : tokens * rate;
}

/** `local` is free, null is unknown. */
type CallPrice = TieredPrice | "local" | null;

/**
 * The price of a call by where it goes. Our prices are those of the providers'
 * own addresses; the operator's hold everywhere, also for a proxy on this machine.
 */
export function priceOfCall(
  call: { provider: Provider; baseUrl: string | null },
  facts: Pick<ModelFacts, "price">,
): CallPrice {
  const { provider, baseUrl } = call;
  if (provider === "practice") return "local";
  if (facts.price?.operator === true) return facts.price.value;
  if (provider === "ollama" || baseUrl === null || isLocalAddress(baseUrl)) return "local";
  const own = baseUrlOf(provider === "openai-chat" ? "openai" : provider, null);
  const isOwn = own !== null && URL.canParse(baseUrl) && new URL(baseUrl).origin === new URL(own).origin;
  return isOwn ? (facts.price?.value ?? null) : null;
}
