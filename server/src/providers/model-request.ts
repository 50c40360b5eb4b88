import type { FailureCode, Parameters, Provider, Usage } from "@parley/protocol";
import type { Secret } from "../secrets/secret.ts";

export interface RequestMessage {
  role: "user" | "assistant";
  text: string;
}

/** Everything one call to a model needs. */
export interface ModelRequest {
  provider: Provider | "scripted";
  baseUrl: string | null;
  /** True if the environment gave the address; one that a person typed must be public, or listed by the operator. */
  trusted: boolean;
  key: Secret | null;
  model: string;
  system: string;
  /** Roles alternate; the last one is the user's. */
  messages: RequestMessage[];
  parameters: Parameters;
  /** What the model reads and says at most; the messages fit into it. */
  contextTokens: number;
  /** Decides what a simulated voice says; a real provider never sees it. */
  seed: string;
  kind: "speak" | "ask";
  signal: AbortSignal;
  limits: { firstTokenMs: number; idleMs: number; totalMs: number };
}

export type ReplyPart =
  | { type: "text" | "reasoning"; text: string }
  | { type: "usage"; usage: Usage }
  | { type: "finished"; reason: "stop" | "length" }
  | Failure;

/** `detail` is for logs only: short, without keys, and never shown to anybody. */
export interface Failure {
  type: "failed";
  code: FailureCode;
  detail: string | null;
  retryAfterMs: number | null;
}

/** Where the parts of one call come from. It may throw, hang and end early; `streamReply` makes that good. */
export type ReplySource = (request: ModelRequest) => AsyncIterable<ReplyPart>;

export function failed(code: FailureCode, detail: string | null = null, retryAfterMs: number | null = null): Failure {
  return { type: "failed", code, detail, retryAfterMs };
}
