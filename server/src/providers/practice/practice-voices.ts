import { failed, type ModelRequest, type ReplyPart, type ReplySource } from "../model-request.ts";
import { answerAsk } from "./answer-ask.ts";
import type { Character } from "./character.ts";
import { compose, goOn, react } from "./compose.ts";
import { juno } from "./juno.ts";
import { orin } from "./orin.ts";
import { createRandom } from "./random.ts";
import { mindful } from "./mindful.ts";
import { readPrompt } from "./read-prompt.ts";
import { sleep as realSleep } from "../sleep.ts";
import { vega } from "./vega.ts";

const characters: Readonly<Record<string, Character>> = {
  "practice-vega": vega,
  "practice-orin": orin,
  "practice-juno": juno,
};

export const practiceModels = Object.keys(characters);

export interface PracticeOptions {
  /** Multiplies all delays; 0 says everything at once. */
  pace?: number;
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Simulated voices that need no key and no network. What they say is a pure
 * function of seed, prompt and kind of request; they read the thread, but they
 * know nothing, and never pass for a real model.
 */
export function createPracticeVoices(options: PracticeOptions = {}): ReplySource {
  const { pace = 1, sleep = realSleep } = options;
  return async function* reply(request): AsyncGenerator<ReplyPart, void> {
    const character = characters[request.model];
    if (character === undefined) return yield failed("model_unknown");
    const words = practiceText(request, character).match(/\S+\s*|\s+/g) ?? [];
    const random = createRandom(`${request.seed}/pace`);
    const wait = async (ms: number): Promise<void> => {
      if (pace > 0) await sleep(ms * pace, request.signal);
    };
    const limit = request.parameters.maxTokens ?? Infinity;
    const [soonest, latest] = character.firstTokenMs;
    await wait(soonest + random.next() * (latest - soonest));
    for (const [at, word] of words.slice(0, limit).entries()) {
      if (at > 0) await wait((0.6 + 0.8 * random.next()) * (1_000 / character.wordsPerSecond));
      if (request.signal.aborted) return;
      yield { type: "text", text: word };
    }
    const shown = request.messages.reduce((sum, message) => sum + message.text.length, request.system.length);
    const output = Math.min(words.length, limit);
    yield { type: "usage", usage: { input: Math.ceil(shown / 4), cachedInput: null, output, reasoning: null } };
    yield { type: "finished", reason: words.length > limit ? "length" : "stop" };
  };
}

type Prompt = Pick<ModelRequest, "seed" | "system" | "messages" | "kind">;

function practiceText(prompt: Prompt, character: Character): string {
  const reading = readPrompt(prompt);
  const random = createRandom(`${prompt.seed}/${reading.subject}/${reading.said.length}`);
  if (prompt.kind === "ask") return answerAsk(prompt.messages.at(-1)?.text ?? "", reading, random);
  if (reading.kept !== null) return goOn(character, reading, reading.kept, random);
  if (reading.mayReact) return react(character, reading, random);
  return [compose(character, reading, random), ...mindful(prompt.system)].join("\n\n");
}
