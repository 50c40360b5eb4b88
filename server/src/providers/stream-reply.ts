import { assertNever } from "@parley/protocol";
import { createFactsOf, type FactsOf } from "./catalogue/catalogue.ts";
import { failed, type ModelRequest, type ReplyPart, type ReplySource } from "./model-request.ts";
import { createPracticeVoices } from "./practice/practice-voices.ts";
import { scrub } from "./scrub.ts";
import { createScriptedVoices, type ScriptedVoices } from "./scripted/scripted-voices.ts";

export type StreamReply = (request: ModelRequest) => AsyncGenerator<ReplyPart, void>;

export interface StreamReplyOptions {
  /** Scripted voices by name; without them only JSON scripts are played. */
  scripted?: ScriptedVoices;
  /** Multiplies the delays of practice voices: 0 in tests, 1 in life. */
  practicePace?: number;
  /** `host:port` of private addresses that typed base URLs may name. */
  privateHosts?: readonly string[];
  /** What is known of models; without it the catalogue alone. */
  factsOf?: FactsOf;
}

/** Calls a model with no special wishes; see `createStreamReply`. */
export const streamReply: StreamReply = (request) => createStreamReply()(request);

/**
 * The one way to call a model. What it returns never throws and ends with
 * exactly one `finished` or `failed`; only when the request's signal is aborted
 * it just ends. Leaving the loop early, a limit and the signal all close the
 * provider's connection.
 */
export function createStreamReply(options: StreamReplyOptions = {}): StreamReply {
  const practice = createPracticeVoices({ pace: options.practicePace ?? 1 });
  const scripted = options.scripted ?? createScriptedVoices();
  let real: ReplySource | undefined;
  const sourceOf = async (provider: ModelRequest["provider"]): Promise<ReplySource> => {
    switch (provider) {
      case "practice":
        return practice;
      case "scripted":
        return scripted.reply;
      default:
        // What stands behind real providers is slow to load and most tests and demos never need it.
        real ??= (await import("./sdk-reply.ts")).createSdkReply(
          options.privateHosts ?? [],
          options.factsOf ?? createFactsOf(),
        );
        return real;
    }
  };
  return (request) => guarded(request, sourceOf);
}

async function* guarded(
  request: ModelRequest,
  sourceOf: (provider: ModelRequest["provider"]) => Promise<ReplySource>,
): AsyncGenerator<ReplyPart, void> {
  if (request.signal.aborted) return;
  const call = new AbortController();
  const abort = (): void => call.abort();
  request.signal.addEventListener("abort", abort);
  const watch = createWatch(request, call.signal);
  let parts: AsyncIterator<ReplyPart> | undefined;
  let hasText = false;
  try {
    const source = await sourceOf(request.provider);
    parts = source({ ...request, signal: call.signal })[Symbol.asyncIterator]();
    for (;;) {
      const next = await watch.next(parts);
      if (next === "aborted") return;
      if (typeof next === "string") return yield failed(next);
      if (next.done) return yield failed("cut_off", "the answer ended without saying so");
      const part = next.value;
      switch (part.type) {
        case "text":
        case "reasoning":
          if (part.text === "") break;
          if (part.type === "text") hasText ||= part.text.trim() !== "";
          watch.heard();
          yield part;
          break;
        case "usage":
          yield part;
          break;
        case "finished":
          return yield hasText ? part : failed("empty_answer");
        case "failed":
          return yield part;
        default:
          assertNever(part);
      }
    }
  } catch (error) {
    if (!request.signal.aborted) yield failed("internal", scrub(error, request.key));
  } finally {
    watch.close();
    request.signal.removeEventListener("abort", abort);
    call.abort();
    // Not awaited: a source that hangs would hang us. Its end says nothing any more.
    void Promise.resolve(parts?.return?.()).catch(() => undefined);
  }
}

type Limit = "no_first_token" | "went_silent" | "took_too_long";

/** How often the clock is looked at: a timer for each token would cost more than the token. */
const lookEveryMs = 250;

/** Waits for the next part, but not longer than the limits allow. */
function createWatch(request: ModelRequest, signal: AbortSignal) {
  const { firstTokenMs, idleMs, totalMs } = request.limits;
  const startedAt = performance.now();
  let heardAt: number | null = null;
  let over: Limit | "aborted" | null = null;
  let wake: ((over: Limit | "aborted") => void) | null = null;

  const end = (why: Limit | "aborted"): void => {
    over ??= why;
    wake?.(over);
  };
  const look = (): void => {
    const now = performance.now();
    if (now - startedAt >= totalMs) return end("took_too_long");
    if (now - (heardAt ?? startedAt) >= (heardAt === null ? firstTokenMs : idleMs))
      end(heardAt === null ? "no_first_token" : "went_silent");
  };
  // Short limits are looked at as often as they need.
  const timer = setInterval(look, Math.max(1, Math.min(lookEveryMs, firstTokenMs / 4, idleMs / 4, totalMs / 4)));
  const onAbort = (): void => end("aborted");
  signal.addEventListener("abort", onAbort);
  return {
    next: (parts: AsyncIterator<ReplyPart>): Promise<IteratorResult<ReplyPart, unknown> | Limit | "aborted"> =>
      new Promise((resolve, reject) => {
        if (over !== null) return resolve(over);
        wake = resolve;
        parts.next().then(resolve, reject);
      }),
    heard(): void {
      heardAt = performance.now();
    },
    close(): void {
      clearInterval(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}
