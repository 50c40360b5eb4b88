import type { Generated } from "kysely";

/** The tables of what the admin offers to members. */
export interface OfferTables {
  offers: OfferRow;
  offer_days: OfferDayRow;
}

/** What an admin offers to everybody with an account: one row an object, kept when it is withdrawn. */
export interface OfferRow {
  id: string;
  kind: "connection" | "identity" | "line_up";
  /** Who made it, and pays. */
  account_id: string;
  /** One of these three is set. */
  connection_id: string | null;
  identity_id: string | null;
  line_up_id: string | null;
  /** What each member may take of it in a day in UTC; money in millionths of a US dollar. */
  answers: number;
  amount: number;
  unknown_answers: number;
  created_at: number;
  withdrawn_at: number | null;
}

/** What one member took of an offer on a day in UTC. */
export interface OfferDayRow {
  offer_id: string;
  account_id: string;
  day: string;
  answers: Generated<number>;
  unknown_answers: Generated<number>;
  spent: Generated<number>;
  reserved: Generated<number>;
}
