import { z } from "zod";
import { Id } from "./ids.ts";

/** What one turn cost the account whose connection it went over. Nobody else is told, so it is no part of a thread's log. */
export const TurnCost = z.object({
  turn: Id,
  /** Whose turn it was. */
  member: Id,
  /** In millionths of a US dollar; null where it is not known. */
  cost: z.int().nullable(),
  /** `local`: it ran nearby and is free. `no_price`: nobody says what it costs. `no_usage`: the provider sent no counts. */
  basis: z.enum(["local", "priced", "no_price", "no_usage"]),
});
export type TurnCost = z.infer<typeof TurnCost>;
