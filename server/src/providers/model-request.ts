import type { FailureCode, Usage } from "@parley/protocol";

export interface ModelRequest {
  provider: "practice" | "scripted" | "openai-compatible";
  baseUrl: string | null;
  key: string | null;
  model: string;
  system: string;
  messages: { role: "user" | "assistant"; text: string }[];
  parameters: { temperature: number | null; maxTokens: number | null };
  seed: string;
  kind: "speak" | "ask";
  signal: AbortSignal;
  limits: { firstTokenMs: number; idleMs: number; totalMs: number };
}

export type ReplyPart =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  | { type: "usage"; usage: Usage }
  | { type: "finished"; reason: "stop" | "length" }
  | { type: "failed"; code: FailureCode; detail: string | null; retryAfterMs: number | null };
