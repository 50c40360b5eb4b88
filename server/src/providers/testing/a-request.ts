import { noParameters } from "@parley/protocol";
import type { ModelRequest, ReplyPart } from "../model-request.ts";

export function aRequest(changes: Partial<ModelRequest> = {}): ModelRequest {
  return {
    provider: "openai-compatible",
    baseUrl: null,
    trusted: true,
    key: null,
    model: "test-model",
    system: "You are Vega.",
    messages: [{ role: "user", text: "Hello" }],
    parameters: noParameters,
    contextTokens: 32_768,
    seed: "seed",
    kind: "speak",
    signal: new AbortController().signal,
    limits: { firstTokenMs: 5_000, idleMs: 5_000, totalMs: 20_000 },
    ...changes,
  };
}

export async function collect(parts: AsyncIterable<ReplyPart>): Promise<ReplyPart[]> {
  const all: ReplyPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

/** What was said, and how it ended. */
export function summary(parts: ReplyPart[]): { text: string; end: string | null } {
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  const last = parts.at(-1);
  const ends = parts.filter((part) => part.type === "finished" || part.type === "failed");
  if (ends.length > 1) throw new Error("an answer ended twice");
  if (last?.type === "finished") return { text, end: last.reason };
  return { text, end: last?.type === "failed" ? last.code : null };
}
