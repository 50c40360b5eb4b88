import { Parameters, Usage } from "@parley/protocol";
import { parseJsonOrNull } from "../store/json.ts";
import { isBeside, membersOf } from "../store/rounds.ts";
import type { RoundRow } from "../store/tables.ts";
import type { TracedCall, TracedTurn } from "../store/traced.ts";
import { spanIdOf, traceIdOf } from "./span-ids.ts";
import type { Attributes, Span } from "./tracer.ts";

/** The root: from the messages that it answers to its end. */
export function spanOfRound(round: RoundRow): Span {
  return {
    trace: traceIdOf(round.id),
    id: spanIdOf(round.id),
    parent: null,
    kind: "internal",
    name: `invoke_workflow ${round.mode}`,
    startedAt: round.started_at,
    endedAt: round.ended_at ?? round.started_at,
    attributes: {
      "gen_ai.operation.name": "invoke_workflow",
      "gen_ai.workflow.name": round.mode,
      "gen_ai.conversation.id": round.thread_id,
      "parley.kind": "round",
      "parley.thread.id": round.thread_id,
      "parley.round.id": round.id,
      "parley.round.index": round.idx,
      "parley.round.mode": round.mode,
      "parley.round.voices": membersOf(round).length,
      "parley.round.reason": round.reason ?? undefined,
    },
    error: null,
  };
}

/** From its beginning to its end; `name` is the voice's, null where names stay here. */
export function spanOfTurn(turn: TracedTurn, calls: TracedCall[], name: string | null): Span {
  const last = calls.at(-1);
  return {
    trace: traceIdOf(turn.round_id),
    id: spanIdOf(turn.id),
    parent: spanIdOf(turn.round_id),
    kind: "internal",
    name: name === null ? "invoke_agent" : `invoke_agent ${name}`,
    // One that was stopped before it began has only its plan.
    startedAt: turn.started_at ?? turn.planned_at,
    endedAt: turn.ended_at ?? turn.planned_at,
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.provider.name": last === undefined ? undefined : providerName(last.provider),
      "gen_ai.request.model": last?.model,
      "gen_ai.agent.id": turn.member_id,
      "gen_ai.agent.name": name ?? undefined,
      "gen_ai.conversation.id": turn.thread_id,
      "error.type": errorOf(turn) ?? undefined,
      "parley.kind": "turn",
      "parley.thread.id": turn.thread_id,
      "parley.round.id": turn.round_id,
      "parley.turn.id": turn.id,
      "parley.member.id": turn.member_id,
      "parley.turn.stage": turn.stage,
      "parley.turn.position": turn.position,
      "parley.turn.version": turn.version,
      "parley.turn.beside": isBeside(turn),
      "parley.turn.outcome": turn.outcome ?? undefined,
      "parley.turn.code": turn.code ?? undefined,
      "parley.turn.calls": calls.length,
      "parley.turn.unseen": turn.unseen,
      "parley.turn.queued_ms": turn.started_at === null ? undefined : turn.started_at - turn.planned_at,
    },
    error: errorOf(turn),
  };
}

/** One request to a provider, as the row keeps it; `more` is what its process noted beside. */
export function spanOfCall(call: TracedCall, turn: TracedTurn, more: Attributes): Span {
  const usage = parseJsonOrNull(Usage, call.usage);
  const parameters = parseJsonOrNull(Parameters, call.parameters);
  return {
    trace: traceIdOf(turn.round_id),
    id: spanIdOf(call.id),
    parent: spanIdOf(turn.id),
    kind: call.provider === "practice" ? "internal" : "client",
    name: `chat ${call.model}`,
    startedAt: call.started_at,
    endedAt: call.ended_at ?? turn.ended_at ?? call.started_at,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": providerName(call.provider),
      "gen_ai.request.model": call.model,
      "gen_ai.request.stream": true,
      "gen_ai.request.temperature": parameters?.temperature ?? undefined,
      "gen_ai.request.top_p": parameters?.topP ?? undefined,
      "gen_ai.request.max_tokens": parameters?.maxTokens ?? undefined,
      "gen_ai.conversation.id": turn.thread_id,
      "gen_ai.usage.input_tokens": usage?.input ?? undefined,
      "gen_ai.usage.output_tokens": usage?.output ?? undefined,
      "gen_ai.usage.cache_read.input_tokens": usage?.cachedInput ?? undefined,
      "gen_ai.usage.cache_creation.input_tokens": usage?.cacheWrite,
      "gen_ai.usage.reasoning.output_tokens": usage?.reasoning ?? undefined,
      "gen_ai.response.time_to_first_chunk":
        call.first_token_at === null ? undefined : (call.first_token_at - call.started_at) / 1000,
      "error.type": errorOf(call) ?? undefined,
      "parley.kind": "call",
      "parley.thread.id": turn.thread_id,
      "parley.round.id": turn.round_id,
      "parley.turn.id": turn.id,
      "parley.member.id": turn.member_id,
      "parley.call.id": call.id,
      "parley.call.n": call.n,
      "parley.call.purpose": call.purpose,
      "parley.call.outcome": call.outcome ?? undefined,
      "parley.call.cost_usd": call.cost === null ? undefined : call.cost / 1_000_000,
      ...more,
    },
    error: errorOf(call),
  };
}

/** A code, or the outcome where there is none; never what a provider wrote. What a person stopped is no error. */
function errorOf({ outcome, code }: { outcome: string | null; code: string | null }): string | null {
  const isError = outcome === "failed" || outcome === "refused" || outcome === "interrupted";
  return isError ? (code ?? outcome) : null;
}

/** As the conventions spell those they know; others by our own word. */
function providerName(provider: string): string {
  switch (provider) {
    case "openai-chat":
      return "openai";
    case "google":
      return "gcp.gemini";
    case "mistral":
      return "mistral_ai";
    default:
      return provider;
  }
}
