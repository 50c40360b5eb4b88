import type { Generated } from "kysely";

/** A way into a thread: a link, of which the hash is kept, or an account that was asked by name. */
export interface InvitationRow {
  id: string;
  thread_id: string;
  token_hash: string | null;
  /** As it was typed; null for a link. */
  login: string | null;
  /** Whom the login names; null for a link, and where it names nobody. */
  account_id: string | null;
  role: "member" | "viewer";
  reads: "all" | "from_now";
  /** Null is without a limit. */
  uses_left: number | null;
  used: number;
  expires_at: number | null;
  created_by: string | null;
  created_at: number;
  /** When it was withdrawn or answered. */
  ended_at: number | null;
}

export interface JoinRequestRow {
  id: string;
  thread_id: string;
  account_id: string;
  created_at: number;
}

/** What each other person may spend in a day over an account's connections in one thread. */
export interface GuestLimitsRow {
  thread_id: string;
  account_id: string;
  answers: number;
  amount: number;
  unknown_answers: number;
}

/** What one other person spent of that on a day in UTC; money in millionths of a US dollar. */
export interface GuestDayRow {
  thread_id: string;
  account_id: string;
  guest_id: string;
  day: string;
  answers: Generated<number>;
  unknown_answers: Generated<number>;
  spent: Generated<number>;
  reserved: Generated<number>;
}
