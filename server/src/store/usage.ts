import type { Id, UsageSum } from "@parley/protocol";
import { sql } from "kysely";
import type { Store } from "./open-store.ts";

/** The calls of one day (counted from 1970, in UTC) of one voice with one model. */
export interface UsageRow extends UsageSum {
  day: number;
  provider: string;
  model: string;
  /** The identity, or the seat it had where the identity is gone. */
  voice: string;
  /** The identity's own, where it is still there. */
  name: string | null;
  mark: string | null;
  /** Where members' own voices spoke over a connection that the account offers: what that is called. */
  offered: string | null;
  /** Of one of its seats. */
  profile: string;
}

/** The calls of one account with one model. */
export interface ServerUsageRow extends UsageSum {
  /** Null where the account is gone. */
  account: Id | null;
  name: string | null;
  provider: string;
  model: string;
}

// What was refused before a word is no use of anything.
const wasAnswered = sql<boolean>`not (calls.outcome = 'failed' and calls.first_token_at is null and calls.usage is null)`;

function sumsOf(kind: Store["kind"]) {
  const tokens = (name: "input" | "output") =>
    kind === "postgres"
      ? sql<number>`coalesce(sum((calls.usage::json->>${sql.lit(name)})::bigint), 0)::bigint`
      : sql<number>`coalesce(sum(json_extract(calls.usage, ${sql.lit(`$.${name}`)})), 0)`;
  const whole = (sum: ReturnType<typeof sql<number>>) => (kind === "postgres" ? sql<number>`(${sum})::bigint` : sum);
  return [
    sql<number>`count(*)`.as("calls"),
    whole(sql<number>`coalesce(sum(calls.cost), 0)`).as("cost"),
    whole(sql<number>`coalesce(sum(case when calls.cost is null then 1 else 0 end), 0)`).as("unknown"),
    tokens("input").as("input"),
    tokens("output").as("output"),
  ] as const;
}

/** What everybody's ended calls took since `from`, in milliseconds since 1970: numbers, and nothing of any thread. */
export async function listServerUsage(
  { db, kind }: Pick<Store, "db" | "kind">,
  from: number,
): Promise<ServerUsageRow[]> {
  return db
    .selectFrom("calls")
    .leftJoin("accounts", "accounts.id", "calls.account_id")
    .select(["calls.account_id as account", "accounts.name", "calls.provider", "calls.model"])
    .select(sumsOf(kind))
    .where("calls.started_at", ">=", from)
    .where("calls.status", "=", "ended")
    .where(wasAnswered)
    .groupBy(["calls.account_id", "accounts.name", "calls.provider", "calls.model"])
    .execute();
}

/** What an account's ended calls took since `from`, in milliseconds since 1970. */
export async function listUsage(
  { db, kind }: Pick<Store, "db" | "kind">,
  account: Id,
  from: number,
): Promise<UsageRow[]> {
  // What members' own voices say by an offer is one sum an offer: whose and what they are is not its payer's business.
  const isOwn = sql<boolean>`(calls.offer_id is null or identities.account_id = calls.account_id)`;
  const voice = sql<string>`case when ${isOwn} then coalesce(members.identity_id, members.id) else calls.offer_id end`;
  const name = sql<string | null>`case when ${isOwn} then identities.name end`;
  const mark = sql<string | null>`case when ${isOwn} then identities.mark end`;
  const label = sql<string | null>`case when ${isOwn} then null else coalesce(connections.label, '') end`;
  const day = sql<number>`calls.started_at / 86400000`;
  return db
    .selectFrom("calls")
    .innerJoin("turns", "turns.id", "calls.turn_id")
    .innerJoin("members", "members.id", "turns.member_id")
    .leftJoin("identities", "identities.id", "members.identity_id")
    .leftJoin("offers", "offers.id", "calls.offer_id")
    .leftJoin("connections", "connections.id", "offers.connection_id")
    .select([
      day.as("day"),
      "calls.provider",
      "calls.model",
      voice.as("voice"),
      name.as("name"),
      mark.as("mark"),
      label.as("offered"),
      sql<string>`max(members.profile)`.as("profile"),
    ])
    .select(sumsOf(kind))
    .where("calls.account_id", "=", account)
    .where("calls.started_at", ">=", from)
    .where("calls.status", "=", "ended")
    .where(wasAnswered)
    .groupBy([day, "calls.provider", "calls.model", voice, name, mark, label])
    .orderBy("day")
    .execute();
}
