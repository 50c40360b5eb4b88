import type { CallPrice } from "@parley/engine";
import type { Usage } from "@parley/protocol";
import { costOf } from "../providers/cost-of.ts";

/** In millionths of a US dollar: what the row of a call keeps when it ends. Null where it is not known. */
export function costOfCall(usage: Usage | null, price: CallPrice): number | null {
  if (price === "local") return 0;
  return price === null ? null : costOf(usage, price);
}
