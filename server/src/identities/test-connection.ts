import {
  AppError,
  assertNever,
  ConnectionProvider,
  type ConnectionTest,
  type ConnectionTestResult,
  type FailureCode,
  fitsConnection,
  type ListedModel,
  type Provider,
  noParameters,
} from "@parley/protocol";
import { refusalOf } from "../outbound/provider-address.ts";
import { baseUrlOf } from "../providers/base-urls.ts";
import type { ListModels } from "../providers/list-models.ts";
import type { ModelRequest, ReplyPart } from "../providers/model-request.ts";
import type { ConnectionRow } from "../store/tables.ts";
import type { KeyOf } from "./connection-keys.ts";

export interface TestNeeds {
  keyOf: KeyOf;
  listModels: ListModels;
  streamReply: (request: ModelRequest) => AsyncIterable<ReplyPart>;
  providerHosts: readonly string[];
}

/** Time enough for a model that must be loaded first, and little enough for a person who waits. */
const limitMs = 30_000;

/** One short request: the model list, or a few words of a model. A refusal of the provider is an answer, not an error. */
export async function testConnection(
  needs: TestNeeds,
  row: ConnectionRow,
  test: ConnectionTest,
): Promise<ConnectionTestResult> {
  const startedAt = performance.now();
  const code =
    test.model === null
      ? (await listModelsOf(needs, row)).code
      : await firstWords(needs, row, test.model, test.provider);
  if (code === null) return { ok: true, replyMs: Math.round(performance.now() - startedAt), code, message: null };
  // The one text for blocked, unknown and closed; for an address that nobody typed it would be wrong advice.
  const typed = row.source === "account" && row.base_url !== baseUrlOf(ConnectionProvider.parse(row.provider), null);
  const message = code === "unreachable" && typed ? refusalOf(row.base_url) : null;
  return { ok: false, replyMs: null, code, message };
}

export async function listModelsOf(
  needs: Pick<TestNeeds, "keyOf" | "listModels">,
  row: ConnectionRow,
): Promise<{ models: ListedModel[]; code: FailureCode | null }> {
  const key = needs.keyOf(row);
  if (key === "lost") return { models: [], code: "key_refused" };
  const found = await needs.listModels({
    provider: ConnectionProvider.parse(row.provider),
    baseUrl: row.base_url,
    trusted: row.source === "environment",
    key,
    signal: AbortSignal.timeout(limitMs),
  });
  return "type" in found ? { models: [], code: found.code } : { models: found.models, code: null };
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
    trusted: row.source === "environment",
    key,
    model,
    system: "Answer with one word.",
    messages: [{ role: "user", text: "Say hello." }],
    parameters: noParameters,
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
