import { FailureCode, Usage } from "@parley/protocol";
import { z } from "zod";
import { failed, type ModelRequest, type ReplyPart, type ReplySource } from "../model-request.ts";
import { sleep } from "../sleep.ts";

const ScriptStep = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({ reasoning: z.string() }),
  z.strictObject({ waitMs: z.number() }),
  /** Waits until the test releases this name. */
  z.strictObject({ gate: z.string() }),
  z.strictObject({ usage: Usage }),
  z.strictObject({ finish: z.enum(["stop", "length"]) }),
  z.strictObject({ fail: FailureCode, retryAfterMs: z.number().optional() }),
  /** Says nothing more until it is aborted. */
  z.strictObject({ hang: z.literal(true) }),
  /** Ends in the middle, as a lost connection does. */
  z.strictObject({ cut: z.literal(true) }),
  z.strictObject({ throw: z.string() }),
]);
export type ScriptStep = z.infer<typeof ScriptStep>;
const Script = z.array(ScriptStep);

/** A script, or what writes one for a request (`n` counts the voice's calls from 1). */
export type Script = ScriptStep[] | ((request: RecordedRequest, n: number) => ScriptStep[]);
export type RecordedRequest = Pick<ModelRequest, "model" | "system" | "messages" | "kind" | "parameters" | "seed">;

export interface ScriptedVoices {
  reply: ReplySource;
  /** Each call of the voice plays the next script; the last one is played again and again. */
  register(name: string, ...scripts: Script[]): void;
  /** Lets everyone pass who waits at the gate, and all who come later. */
  release(gate: string): void;
  /** Resolves once a voice waits at the gate or has passed it. */
  reached(gate: string): Promise<void>;
  /** All requests so far, oldest first. */
  readonly requests: RecordedRequest[];
}

/** Voices for tests: a model id is the name of a registered script, or a JSON script itself. */
export function createScriptedVoices(): ScriptedVoices {
  const scripts = new Map<string, Script[]>();
  const calls = new Map<string, number>();
  const open = createSignals();
  const arrived = createSignals();
  const requests: RecordedRequest[] = [];

  async function* reply(request: ModelRequest): AsyncGenerator<ReplyPart, void> {
    const { model, system, messages, kind, parameters, seed, signal } = request;
    const recorded = structuredClone({ model, system, messages, kind, parameters, seed });
    requests.push(recorded);
    const n = (calls.get(model) ?? 0) + 1;
    calls.set(model, n);
    const known = scripts.get(model);
    const script = known?.[Math.min(n, known.length) - 1] ?? parseScript(model);
    if (script === null) return yield failed("model_unknown");
    for (const step of typeof script === "function" ? script(recorded, n) : script) {
      if ("text" in step) yield { type: "text", text: step.text };
      else if ("reasoning" in step) yield { type: "reasoning", text: step.reasoning };
      else if ("usage" in step) yield { type: "usage", usage: step.usage };
      else if ("waitMs" in step) await sleep(step.waitMs, signal);
      else if ("hang" in step) await sleep(2 ** 31 - 1, signal);
      else if ("finish" in step) return yield { type: "finished", reason: step.finish };
      else if ("fail" in step) return yield failed(step.fail, null, step.retryAfterMs ?? null);
      else if ("cut" in step) return;
      else if ("throw" in step) throw new Error(step.throw);
      else {
        arrived.give(step.gate);
        await Promise.race([open.wait(step.gate), sleep(2 ** 31 - 1, signal)]);
      }
    }
    yield { type: "finished", reason: "stop" };
  }

  return {
    reply,
    register: (name, ...list) => void scripts.set(name, list),
    release: open.give,
    reached: arrived.wait,
    requests,
  };
}

function parseScript(model: string): ScriptStep[] | null {
  if (!model.startsWith("[")) return null;
  const script = Script.safeParse(JSON.parse(model));
  return script.success ? script.data : null;
}

/** Named things that happen once, for those who wait before and those who come after. */
function createSignals(): { wait(name: string): Promise<void>; give(name: string): void } {
  const all = new Map<string, { promise: Promise<void>; resolve: () => void }>();
  const signal = (name: string): { promise: Promise<void>; resolve: () => void } => {
    const one = all.get(name) ?? Promise.withResolvers<void>();
    all.set(name, one);
    return one;
  };
  return { wait: (name) => signal(name).promise, give: (name) => signal(name).resolve() };
}
