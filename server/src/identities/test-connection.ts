import {
  AppError,
  assertNever,
  ConnectionProvider,
  type ConnectionTest,
  type ConnectionTestResult,
  type FailureCode,
  fitsConnection,
  type Id,
  type ListedModel,
  type Provider,
  noParameters,
} from "@parley/protocol";
import { isLocalAddress } from "../outbound/address.ts";
import { refusalOf } from "../outbound/provider-address.ts";
import { baseUrlOf } from "../providers/base-urls.ts";
import type { ListModels } from "../providers/list-models.ts";
import type { ModelRequest, ReplyPart } from "../providers/model-request.ts";
import { updateConnection } from "../store/identities.ts";
import type { Store } from "../store/open-store.ts";
import type { ConnectionRow } from "../store/tables.ts";
import type { CheckLimit } from "./check-limit.ts";
import type { KeyOf } from "./connection-keys.ts";
import { saveCheck } from "./last-check.ts";
import type { Trusts } from "./trust.ts";

export interface TestNeeds {
  store: Store;
  checkLimit: CheckLimit;
  trusts: Trusts;
  keyOf: KeyOf;
  listModels: ListModels;
  streamReply: (request: ModelRequest) => AsyncIterable<ReplyPart>;
  providerHosts: readonly string[];
}

/** Time enough for a model that must be loaded first, and little enough for a person who waits. */
const limitMs = 30_000;
const recognitionMs = 2_000;

/**
 * One short request: the model list, or a few words of a model. A refusal of the
 * provider is an answer, not an error. Throws `too_many_requests` for an account
 * that asks too often.
 */
export async function testConnection(
  needs: TestNeeds,
  account: Id,
  row: ConnectionRow,
  test: ConnectionTest,
): Promise<ConnectionTestResult> {
  await needs.checkLimit.take(account);
  // Words do not tell llama.cpp from others, its list does; whoever gives none is just not it.
  if (test.model !== null && mayBeLlamacpp(row)) await askForModels(needs, row, recognitionMs);
  const startedAt = performance.now();
  const code =
    test.model === null
      ? (await askForModels(needs, row, limitMs)).code
      : await firstWords(needs, row, test.model, test.provider);
  const replyMs = Math.round(performance.now() - startedAt);
  await saveCheck(needs.store, row.id, code);
  if (code === null) return { ok: true, replyMs, code, message: null };
  // The one text for blocked, unknown and closed; for an address that nobody typed it would be wrong advice.
  const own = baseUrlOf(ConnectionProvider.parse(row.provider), null);
  const typed = row.source === "account" && row.found === 0 && row.base_url !== own;
  const message = code === "unreachable" && typed ? refusalOf(row.base_url) : null;
  return { ok: false, replyMs: null, code, message };
}

/** The models of a connection's provider; counts as a check of the connection, and is limited as one. */
export async function listModelsOf(
  needs: TestNeeds,
  account: Id,
  row: ConnectionRow,
): Promise<{ models: ListedModel[]; code: FailureCode | null }> {
  await needs.checkLimit.take(account);
  const found = await askForModels(needs, row, limitMs);
  await saveCheck(needs.store, row.id, found.code);
  return found;
}

async function askForModels(
  needs: TestNeeds,
  row: ConnectionRow,
  withinMs: number,
): Promise<{ models: ListedModel[]; code: FailureCode | null }> {
  const key = needs.keyOf(row);
  if (key === "lost") return { models: [], code: "key_refused" };
  const found = await needs.listModels({
    provider: ConnectionProvider.parse(row.provider),
    baseUrl: row.base_url,
    trusted: needs.trusts(row),
    key,
    signal: AbortSignal.timeout(withinMs),
  });
  if ("type" in found) return { models: [], code: found.code };
  if (found.server !== null && mayBeLlamacpp(row))
    await updateConnection(needs.store.db, row.id, { server: found.server });
  return { models: found.models, code: null };
}

/** A server nearby that speaks like OpenAI and of which nobody knows yet what it is. */
function mayBeLlamacpp(row: ConnectionRow): boolean {
  return row.server === null && row.provider === "openai-compatible" && isLocalAddress(row.base_url);
}

async function firstWords(
  needs: TestNeeds,
  row: ConnectionRow,
  model: string,
  wish: Provider | undefined,
): Promise<FailureCode | null> {
  const connection = ConnectionProvider.parse(row.provider);
  const provider = wish ?? connection;
  if (provider === "practice" || !fitsConnection(provider, connection))
    throw new AppError("invalid_request", { message: "This connection is to another provider." });
  const key = needs.keyOf(row);
  if (key === "lost") return "key_refused";
  const parts = needs.streamReply({
    provider,
    baseUrl: row.base_url,
    trusted: needs.trusts(row),
    key,
    model,
    system: "Answer with one word.",
    messages: [{ role: "user", text: "Say hello." }],
    parameters: noParameters,
    contextTokens: 4_096,
    seed: row.id,
    kind: "speak",
    signal: AbortSignal.timeout(limitMs),
    limits: { firstTokenMs: limitMs - 1_000, idleMs: limitMs, totalMs: limitMs },
  });
  for await (const part of parts) {
    switch (part.type) {
      case "text":
      case "reasoning":
      case "finished":
        // The first token is proof enough; leaving the loop ends the call.
        return null;
      case "failed":
        return part.code;
      case "usage":
        break;
      default:
        assertNever(part);
    }
  }
  return "no_first_token";
}
