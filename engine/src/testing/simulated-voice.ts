import type { FailureCode } from "@parley/protocol";
import type { CallState } from "../next-call.ts";
import type { VirtualClock } from "./virtual-clock.ts";

interface Script {
  /** Nothing arrives at all if left out. */
  firstTokenMs?: number;
  endMs: number;
  outcome: NonNullable<CallState["outcome"]>;
  code?: FailureCode;
  retryAfterMs?: number;
  silent?: true;
  /** What its first line was, where a reaction was asked for. */
  form?: NonNullable<CallState["form"]>;
}

/** What a voice may do; the limits (first token 60 s, idle 60 s, total 600 s) are part of the scripts. */
export function scriptOf(random: () => number): Script {
  const firstTokenMs = 100 + random() * 2_000;
  const pick = random();
  if (pick < 0.5) return { firstTokenMs, endMs: firstTokenMs + random() * 10_000, outcome: "complete" };
  if (pick < 0.58) return { firstTokenMs, endMs: firstTokenMs + 20_000 + random() * 100_000, outcome: "complete" };
  if (pick < 0.6) return { firstTokenMs, endMs: 600_000, outcome: "failed", code: "took_too_long" };
  if (pick < 0.66) return { endMs: 60_000, outcome: "failed", code: "no_first_token" };
  if (pick < 0.7)
    return { firstTokenMs, endMs: firstTokenMs + 60_000, outcome: "failed", code: "went_silent", silent: true };
  if (pick < 0.74) return { endMs: 300, outcome: "complete" };
  if (pick < 0.78) return { endMs: 500, outcome: "refused", code: "content_refused" };
  if (pick < 0.82) return { firstTokenMs, endMs: firstTokenMs + 1_000, outcome: "failed", code: "cut_off" };
  if (pick < 0.88) return { endMs: 200, outcome: "failed", code: "key_refused" };
  const code = random() < 0.5 ? "rate_limited" : "provider_error";
  return random() < 0.3
    ? { endMs: 200, outcome: "failed", code, retryAfterMs: random() * 100_000 }
    : { endMs: 200, outcome: "failed", code };
}

/** The same, of a voice that may react: it passes often, and sometimes names no message. */
export function reactionScriptOf(random: () => number): Script {
  const script = scriptOf(random);
  const pick = random();
  if (script.outcome !== "complete" || script.firstTokenMs === undefined || pick > 0.8) return script;
  return { ...script, form: pick < 0.35 ? "pass" : pick < 0.65 ? "reaction" : "unclear" };
}

export interface VoiceWatcher {
  /** The provider's stream is gone: whatever still comes is dropped. */
  isOpen(): boolean;
  progress(): void;
  ended(result: Pick<CallState, "outcome" | "code" | "retryAfterMs" | "form">): void;
}

/** Plays one call on the virtual clock. */
export function playVoice(script: Script, clock: VirtualClock, watcher: VoiceWatcher): void {
  const whileOpen = (run: () => void) => () => {
    if (watcher.isOpen()) run();
  };
  if (script.firstTokenMs !== undefined) {
    clock.after(script.firstTokenMs, whileOpen(watcher.progress));
    for (let at = script.firstTokenMs + 5_000; !script.silent && at < script.endMs; at += 5_000) {
      clock.after(at, whileOpen(watcher.progress));
    }
  }
  const { outcome, code, retryAfterMs, form } = script;
  clock.after(
    script.endMs,
    whileOpen(() =>
      watcher.ended({ outcome, ...(code && { code }), ...(retryAfterMs && { retryAfterMs }), ...(form && { form }) }),
    ),
  );
}
