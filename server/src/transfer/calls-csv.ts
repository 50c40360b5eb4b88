import { type Id, Parameters, Profile, Usage } from "@parley/protocol";
import { parseJson, parseJsonOrNull } from "../store/json.ts";
import type { Store } from "../store/open-store.ts";

const columns = [
  "time",
  "thread",
  "voice",
  "provider",
  "model",
  "outcome",
  "temperature",
  "top_p",
  "max_tokens",
  "reasoning_effort",
  "input_tokens",
  "cached_input_tokens",
  "output_tokens",
  "reasoning_tokens",
  "first_token_s",
  "seconds",
  "cost_usd",
];

/** The calls that the account's own voices made in a thread, oldest first: a row each, with what they cost. */
export async function callsCsv(store: Pick<Store, "db">, account: Id, thread: Id): Promise<string> {
  const rows = await store.db
    .selectFrom("calls")
    .innerJoin("turns", "turns.id", "calls.turn_id")
    .innerJoin("members", "members.id", "turns.member_id")
    .innerJoin("threads", "threads.id", "calls.thread_id")
    .selectAll("calls")
    .select(["members.profile", "threads.title"])
    .where("calls.thread_id", "=", thread)
    .where("calls.account_id", "=", account)
    .orderBy("calls.started_at")
    .orderBy("calls.id")
    .execute();
  const lines = rows.map((row) => {
    const usage = parseJsonOrNull(Usage, row.usage);
    const parameters = parseJsonOrNull(Parameters, row.parameters);
    return [
      new Date(row.started_at).toISOString(),
      row.title,
      parseJson(Profile, row.profile).name,
      row.provider,
      row.model,
      row.code ?? row.outcome,
      parameters?.temperature,
      parameters?.topP,
      parameters?.maxTokens,
      parameters?.reasoningEffort,
      usage?.input,
      usage?.cachedInput,
      usage?.output,
      usage?.reasoning,
      row.first_token_at === null ? null : (row.first_token_at - row.started_at) / 1000,
      row.ended_at === null ? null : (row.ended_at - row.started_at) / 1000,
      row.cost === null ? null : (row.cost / 1_000_000).toFixed(6),
    ];
  });
  return [columns, ...lines].map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

/** RFC 4180; a text that a spreadsheet would take for a formula stays a text. */
function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
