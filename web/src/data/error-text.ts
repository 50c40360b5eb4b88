import { CallError } from "@parley/protocol/client";
import { messages } from "./messages.ts";

/** The sentence for whatever a call threw. */
export function errorText(error: unknown): string {
  return codeText(error instanceof CallError ? error.code : "internal");
}

export function codeText(code: string): string {
  if (code === "unreachable") return messages.unreachable;
  const sentences: Record<string, string> = messages.errors;
  return sentences[code] ?? messages.unexpected;
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof CallError && error.code === code;
}

/** Whether it is the second factor that is missing or wrong. */
export function isOfCode(error: unknown): boolean {
  return hasCode(error, "code_needed") || hasCode(error, "code_wrong");
}

/** The sentence for why a model did not answer; the server may know codes that this page does not. */
export function failureText(code: string): string {
  const sentences: Record<string, string> = messages.failures;
  return sentences[code] ?? messages.unexpected;
}
