import type { Page } from "playwright-core";
import {
  chunk,
  event,
  sse,
  startProvider,
  type TestProvider,
} from "../../server/src/providers/testing/start-provider.ts";
import { startServer, type RealServer } from "./server.ts";

/**
 * A server whose voices speak at a pace their model's name states:
 * `paced-<milliseconds to the first word>-<words a second>-<words>`, and
 * `-counted` behind it for one whose provider counts each word as a token.
 */
export interface PacedServer extends RealServer {
  provider: TestProvider;
}

const vocabulary = "the quick brown fox jumps over a lazy dog and then **rests** under an old oak tree".split(" ");

export async function startPacedServer(environment: Record<string, string> = {}): Promise<PacedServer> {
  const provider = await startProvider(async (response, request) => {
    const { model } = (request.body ?? { model: "" }) as { model: string };
    const [, first, rate, count] = /^paced-(\d+)-(\d+)-(\d+)(?:-counted)?$/.exec(model) ?? [];
    const [perSecond, words] = [Number(rate ?? 1000), Number(count ?? 40)];
    await wait(Number(first ?? 0));
    sse(response);
    const from = performance.now();
    for (let index = 0; index < words && !response.destroyed;) {
      const due = perSecond >= 1000 ? words : Math.floor(((performance.now() - from) / 1000) * perSecond) + 1;
      let text = "";
      for (; index < Math.min(due, words); index += 1)
        text += `${vocabulary[index % vocabulary.length] ?? ""}${index % 29 === 28 ? "\n\n" : " "}`;
      if (text !== "") response.write(chunk({ content: text }));
      if (index < words) await wait(Math.min(1000 / perSecond, 50));
    }
    const usage = { prompt_tokens: 100, completion_tokens: words, total_tokens: 100 + words };
    const counts = model.endsWith("-counted") ? event({ id: "c1", created: 1, model: "m", choices: [], usage }) : "";
    response.end(chunk({}, "stop") + counts + event("[DONE]"));
  });
  const server = await startServer({
    OPENAI_BASE_URL: provider.url,
    OPENAI_API_KEY: "sk-canary-0123456789",
    PARLEY_LIMITS: JSON.stringify({ callsPerConnection: 100, callsPerDay: 100_000 }),
    ...environment,
  });
  return {
    ...server,
    url: server.url,
    provider,
    async close() {
      await server.close();
      await provider.stop();
    },
  };
}

const names = ["Vega", "Orin", "Juno", "Tam", "Kit", "Rose"];

/** A thread with voices of these models, made by the signed-in page's account; returns its id. */
export async function seatVoices(page: Page, models: string[]): Promise<string> {
  const { connections } = await json<{ connections: { id: string; provider: string }[] }>(page, "/api/connections");
  const connection = connections.find((one) => one.provider === "openai-compatible")?.id;
  const identities: string[] = [];
  for (const [index, model] of models.entries()) {
    const data = {
      name: `${names[index] ?? "Voice"}`,
      role: "Tester",
      model,
      provider: "openai-compatible",
      connection,
    };
    const made = await page.request.post("/api/identities", { data });
    identities.push(((await made.json()) as { id: string }).id);
  }
  const created = await page.request.post("/api/threads", { data: { title: "Paced", mode: "panel", identities } });
  return ((await created.json()) as { state: { thread: { id: string } } }).state.thread.id;
}

/** Says something without the page, and waits until everybody has answered. */
export async function talk(page: Page, thread: string, texts: string[]): Promise<void> {
  for (const text of texts) {
    const data = { id: crypto.randomUUID(), text };
    const posted = await page.request.post(`/api/threads/${thread}/messages`, { data });
    if (!posted.ok()) throw new Error(await posted.text());
    for (;;) {
      const { state } = await json<{ state: { running: string | null } }>(page, `/api/threads/${thread}`);
      if (state.running === null) break;
      await wait(30);
    }
  }
}

export async function json<T>(page: Page, path: string): Promise<T> {
  return (await (await page.request.get(path)).json()) as T;
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
