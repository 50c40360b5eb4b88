import type { ModelRequest } from "../model-request.ts";
import { chunk, event } from "./start-provider.ts";

/** How a provider says things on its wire: what a scripted server writes. */
export interface Wire {
  provider: ModelRequest["provider"];
  /** Path of a base URL, and of the call below it. */
  base: string;
  path: string;
  contentType: string;
  auth: [header: string, prefix: string];
  begin: string;
  text(text: string): string;
  /** Null where the wire has none. */
  reasoning: ((text: string) => string) | null;
  /** End of the answer with 7 tokens in, 3 out. */
  end: string;
  error(message: string): unknown;
}

const sseType = "text/event-stream";
const named = (data: { type: string } & Record<string, unknown>) => `event: ${data.type}\n${event(data)}`;
const openaiError = (message: string) => ({ error: { message, type: "x", code: null } });
const bearer: Wire["auth"] = ["authorization", "Bearer "];

const chat: Omit<Wire, "provider"> = {
  base: "/v1",
  path: "/v1/chat/completions",
  contentType: sseType,
  auth: bearer,
  begin: chunk({ role: "assistant", content: "" }),
  text: (text) => chunk({ content: text }),
  reasoning: (text) => chunk({ reasoning_content: text }),
  end:
    chunk({}, "stop") +
    event({
      id: "c1",
      created: 1,
      model: "m",
      choices: [],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    }) +
    event("[DONE]"),
  error: openaiError,
};

const cohereText = (type: string, text: string) =>
  event({ type, index: 0, delta: { message: { content: { type: "text", text } } } });

export const wires: Wire[] = [
  {
    provider: "openai",
    base: "/v1",
    path: "/v1/responses",
    contentType: sseType,
    auth: bearer,
    begin:
      named({ type: "response.created", response: { id: "r1", created_at: 1, model: "m" } }) +
      named({ type: "response.output_item.added", output_index: 0, item: { type: "reasoning", id: "t1" } }) +
      named({ type: "response.output_item.added", output_index: 1, item: { type: "message", id: "m1" } }),
    text: (delta) => named({ type: "response.output_text.delta", item_id: "m1", output_index: 1, delta }),
    reasoning: (delta) =>
      named({ type: "response.reasoning_summary_text.delta", item_id: "t1", summary_index: 0, delta }),
    end: named({ type: "response.completed", response: { usage: { input_tokens: 7, output_tokens: 3 } } }),
    error: openaiError,
  },
  { ...chat, provider: "openai-chat", reasoning: null },
  { ...chat, provider: "openai-compatible" },
  { ...chat, provider: "together" },
  { ...chat, provider: "groq" },
  { ...chat, provider: "openrouter" },
  {
    ...chat,
    provider: "mistral",
    reasoning: (text) => chunk({ content: [{ type: "thinking", thinking: [{ type: "text", text }] }] }),
    end: event({
      id: "c1",
      created: 1,
      model: "m",
      choices: [{ index: 0, delta: { content: "" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    }),
    error: (message) => ({ object: "error", message, type: "x", param: null, code: null }),
  },
  {
    provider: "anthropic",
    base: "/v1",
    path: "/v1/messages",
    contentType: sseType,
    auth: ["x-api-key", ""],
    begin:
      named({
        type: "message_start",
        message: {
          id: "a1",
          type: "message",
          role: "assistant",
          model: "m",
          content: [],
          usage: { input_tokens: 7, output_tokens: 1 },
        },
      }) +
      named({ type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "" } }) +
      named({ type: "content_block_start", index: 1, content_block: { type: "text", text: "" } }),
    text: (text) => named({ type: "content_block_delta", index: 1, delta: { type: "text_delta", text } }),
    reasoning: (thinking) =>
      named({ type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking } }),
    end:
      named({ type: "content_block_stop", index: 1 }) +
      named({
        type: "message_delta",
        delta: { stop_reason: "end_turn", stop_sequence: null },
        usage: { output_tokens: 3 },
      }) +
      named({ type: "message_stop" }),
    error: (message) => ({ type: "error", error: { type: "x", message } }),
  },
  {
    provider: "google",
    base: "/v1beta",
    path: "/v1beta/models/test-model:streamGenerateContent?alt=sse",
    contentType: sseType,
    auth: ["x-goog-api-key", ""],
    begin: "",
    text: (text) => event({ candidates: [{ index: 0, content: { role: "model", parts: [{ text }] } }] }),
    reasoning: (text) =>
      event({ candidates: [{ index: 0, content: { role: "model", parts: [{ text, thought: true }] } }] }),
    end: event({
      candidates: [{ index: 0, content: { role: "model", parts: [{ text: "" }] }, finishReason: "STOP" }],
      usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 3, totalTokenCount: 10 },
    }),
    error: (message) => ({ error: { code: 400, message, status: "X" } }),
  },
  {
    provider: "cohere",
    base: "/v2",
    path: "/v2/chat",
    contentType: sseType,
    auth: bearer,
    begin: event({ type: "message-start", id: "c1" }) + cohereText("content-start", ""),
    text: (text) => cohereText("content-delta", text),
    reasoning: (thinking) =>
      event({ type: "content-start", index: 1, delta: { message: { content: { type: "thinking", thinking: "" } } } }) +
      event({ type: "content-delta", index: 1, delta: { message: { content: { thinking } } } }) +
      event({ type: "content-end", index: 1 }),
    end:
      event({ type: "content-end", index: 0 }) +
      event({
        type: "message-end",
        delta: { finish_reason: "COMPLETE", usage: { tokens: { input_tokens: 7, output_tokens: 3 } } },
      }),
    error: (message) => ({ message }),
  },
  {
    provider: "ollama",
    base: "/api",
    path: "/api/chat",
    contentType: "application/x-ndjson",
    auth: bearer,
    begin: "",
    text: (content) => ollama({ message: { role: "assistant", content } }),
    reasoning: (thinking) => ollama({ message: { role: "assistant", content: "", thinking } }),
    end: ollama({
      message: { role: "assistant", content: "" },
      done: true,
      done_reason: "stop",
      total_duration: 1,
      load_duration: 1,
      prompt_eval_count: 7,
      prompt_eval_duration: 1,
      eval_count: 3,
      eval_duration: 1,
    }),
    error: (message) => ({ error: message }),
  },
];

function ollama(line: object): string {
  return `${JSON.stringify({ model: "m", created_at: "2026-01-01T00:00:00Z", done: false, ...line })}\n`;
}
