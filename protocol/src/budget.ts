import { z } from "zod";
import { Id } from "./ids.ts";
import { Mark } from "./mark.ts";
import { RoundSettingsChange, Mode } from "./round.ts";

/** Money is whole millionths of a US dollar everywhere. */
const Money = z.int().min(0);
/** The most that may be spent, up to a million dollars; null: as much as it takes. */
export const Cap = z.int().min(0).max(1_000_000_000_000).nullable();

/** What a call of unknown price counts as, unless its account says otherwise: five cents. */
export const usualUnknownCall = 50_000;

/** Which of the two a round was paused by, as `round.paused` says it. */
export const BudgetReason = z.enum(["thread_budget", "account_budget"]);
export type BudgetReason = z.infer<typeof BudgetReason>;

/** A thread's money, for its owner alone. */
export const ThreadBudget = z.object({
  cap: Cap,
  /** What calls that ended count as. */
  spent: Money,
  /** What calls that run may cost at most. */
  reserved: Money,
  /** What the call that a paused round waits for may cost at most; null where none waits. */
  next: Money.nullable(),
});
export type ThreadBudget = z.infer<typeof ThreadBudget>;
export const ThreadBudgetChange = z.strictObject({ cap: Cap });

/** An account's money of one day in UTC. */
export const AccountBudget = z.object({
  /** For a day. */
  cap: Cap,
  day: z.string(),
  spent: Money,
  reserved: Money,
  /** What a call of unknown price counts as. */
  unknownCallCeiling: Money,
});
export type AccountBudget = z.infer<typeof AccountBudget>;
export const AccountBudgetChange = z.strictObject({
  cap: Cap.optional(),
  unknownCallCeiling: z.int().min(0).max(1_000_000_000).optional(),
});
export type AccountBudgetChange = z.infer<typeof AccountBudgetChange>;

const pair = z.tuple([z.int(), z.int()]);

/** What a round would take, from the least to the most. */
export const RoundForecast = z.object({
  calls: pair,
  /** In millionths of a US dollar, without the voices of unknown price. */
  cost: pair,
  /** True where every voice is local and costs nothing. */
  local: z.boolean(),
  /** Whose price nobody knows: members of the thread, or the identities that were asked about. */
  unknown: z.array(Id),
});
export type RoundForecast = z.infer<typeof RoundForecast>;

/** A table that is not there yet. */
export const ForecastInput = z.strictObject({
  identities: z.array(Id).max(32),
  mode: Mode.default("panel"),
  settings: RoundSettingsChange.optional(),
});
export type ForecastInput = z.infer<typeof ForecastInput>;

export const UsageSum = z.object({
  calls: z.int(),
  /** Of the calls whose cost is known. */
  cost: Money,
  /** Calls that said something and whose cost is not known. */
  unknown: z.int(),
  /** Tokens as the providers counted them. */
  input: z.int(),
  output: z.int(),
});
export type UsageSum = z.infer<typeof UsageSum>;

/** What an account's calls took, by day in UTC, by voice and by model. */
export const UsageReport = z.object({
  /** Of each day in turn, also of those without a call; the last one is today. */
  days: z.array(UsageSum.extend({ day: z.string() })),
  /**
   * `offered`: what members' own voices took over a connection that the account offers, as one sum under the offer's
   * id and the connection's name.
   */
  voices: z.array(UsageSum.extend({ voice: Id, name: z.string(), mark: Mark, offered: z.boolean() })),
  models: z.array(UsageSum.extend({ provider: z.string(), model: z.string() })),
  total: UsageSum,
});
export type UsageReport = z.infer<typeof UsageReport>;
