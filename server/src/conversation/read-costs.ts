import { type Id, type TurnCost, Usage } from "@parley/protocol";
import { isLocalAddress } from "../outbound/address.ts";
import { listCallCosts, type CallCostRow } from "../store/calls.ts";
import { parseJsonOrNull } from "../store/json.ts";
import type { Store } from "../store/open-store.ts";
import { reachIn } from "./reach.ts";

/** What the account's own voices cost in a thread, a turn each, the newest first; `limit` counts calls. */
export async function readCosts(store: Pick<Store, "db">, account: Id, thread: Id, limit: number): Promise<TurnCost[]> {
  const turns = new Map<Id, TurnCost>();
  const reach = await reachIn(store.db, thread, account);
  for (const row of await listCallCosts(store.db, account, thread, limit)) {
    if (row.round_idx < reach.round) continue;
    // Refused before a word: nothing was made, and nothing is paid for that.
    if (row.outcome === "failed" && row.first_token_at === null && row.usage === null) continue;
    const cost: TurnCost = { turn: row.turn_id, member: row.member_id, cost: row.cost, basis: basisOf(row) };
    const other = turns.get(row.turn_id);
    turns.set(row.turn_id, other === undefined ? cost : together(other, cost));
  }
  return [...turns.values()];
}

/** Whether a call that ended has a price, and why not. */
export function basisOf(row: Pick<CallCostRow, "cost" | "usage" | "provider" | "base_url">): TurnCost["basis"] {
  if (row.cost === null) {
    const usage = parseJsonOrNull(Usage, row.usage);
    return usage === null || usage.input === null || usage.output === null ? "no_usage" : "no_price";
  }
  const isLocal =
    row.provider === "practice" || row.provider === "ollama" || (row.base_url !== null && isLocalAddress(row.base_url));
  return row.cost === 0 && isLocal ? "local" : "priced";
}

/** Two calls of one turn: what is not known of one is not known of both. */
function together(one: TurnCost, other: TurnCost): TurnCost {
  if (one.cost === null) return one;
  if (other.cost === null) return other;
  const basis = one.basis === "local" && other.basis === "local" ? "local" : "priced";
  return { ...one, cost: one.cost + other.cost, basis };
}
