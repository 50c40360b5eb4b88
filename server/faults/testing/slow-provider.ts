import type { ServerResponse } from "node:http";
import { chunk, event, sse, startProvider, type TestProvider } from "../../src/providers/testing/start-provider.ts";

export interface SlowProvider extends TestProvider {
  /** From now on answers end after the word that is next. */
  finish(): void;
}

/** A provider that writes a numbered word every so often until it is told to finish. */
export async function startSlowProvider(everyMs: number): Promise<SlowProvider> {
  let finishing = false;
  const provider = await startProvider((response: ServerResponse) => {
    sse(response);
    let word = 0;
    const timer = setInterval(() => {
      word += 1;
      response.write(chunk({ content: `word${word} ` }));
      if (!finishing) return;
      clearInterval(timer);
      response.end(chunk({}, "stop") + event("[DONE]"));
    }, everyMs);
    response.on("close", () => clearInterval(timer));
  });
  return { ...provider, finish: () => (finishing = true) };
}
