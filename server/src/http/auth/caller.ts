import type { Scope } from "@parley/protocol";
import type { Actor } from "../../conversation/index.ts";

/** Who calls, and what it may do of what its account may. */
export interface Caller extends Actor {
  may(scope: Scope): boolean;
  /** When its right to call ends, in milliseconds since 1970; null: with its session, or never. */
  until: number | null;
}

/** A person in a browser, or at the server's own keyboard: all that the account may do. */
export function wholeAccount(actor: Actor): Caller {
  return { ...actor, may: () => true, until: null };
}
