import { LLMock } from "@copilotkit/aimock";
import type { Page } from "playwright-core";
import { startServer } from "../../e2e/testing/server.ts";
import { type Camera, register, say, settled, sizes } from "./camera.ts";

const voices = [
  ["Rose", "rose"],
  ["Kit", "refused"],
  ["Max", "busy"],
  ["Ida", "broken"],
  ["Tam", "hangs"],
  ["Sol", "cut"],
] as const;

/** One thread in which each voice fails in its own way, and what the list of voices says of them afterwards. */
export async function walkFailures(camera: Camera): Promise<void> {
  const mock = new LLMock({ port: 0, latency: 10, chunkSize: 8 });
  mock.on(
    { model: "rose" },
    { content: "Count the petals first, then decide on **colour**, and ask the neighbours last." },
  );
  mock.on({ model: "refused" }, { error: { message: "Incorrect API key provided", type: "x" }, status: 401 });
  mock.on({ model: "busy" }, { error: { message: "Rate limit reached", type: "x" }, status: 429 });
  mock.on({ model: "broken" }, { error: { message: "Something broke", type: "x" }, status: 500 });
  mock.on({ model: "hangs" }, { content: "Too late." }, { latency: 60_000 });
  mock.on(
    { model: "cut" },
    { content: "This breaks off somewhere in the middle of its many words." },
    { truncateAfterChunks: 4 },
  );
  await mock.start();
  const server = await startServer({
    OPENAI_BASE_URL: `${mock.url}/v1`,
    PARLEY_PROVIDER_HOSTS: new URL(mock.url).host,
    OPENAI_API_KEY: "sk-canary-0123456789",
    PARLEY_LIMITS: JSON.stringify({ firstTokenMs: 2500, firstTokenLocalMs: 2500, retriesPerCall: 0 }),
  });
  const page = await camera.open(server.url);
  await page.goto("/register");
  await register(page);
  const identities: string[] = [];
  for (const [name, model] of voices) identities.push(await createVoice(page, name, model));
  const thread = await post(page, "/api/threads", { title: "Which flower", mode: "panel", identities });
  await page.goto(`/t/${thread}`);
  await say(page, "Which flower should we plant?");
  await page.locator("article.slot").first().waitFor();
  await settled(page);
  await camera.shoot(page, "failures");
  const log = page.locator("article.slot").nth(3);
  for (const size of ["phone", "tablet", "laptop", "desktop"] as const) {
    await page.setViewportSize(sizes[size]);
    await log.evaluate((slot) => slot.scrollIntoView({ block: "start" }));
    for (const theme of ["light", "dark"]) await camera.picture(page, "failures-more", size, theme);
  }

  await page.goto("/identities");
  await page.getByRole("listitem").filter({ hasText: "Sol" }).first().waitFor();
  await camera.shoot(page, "identities-checked");
  await page.getByRole("button", { name: "Delete Kit" }).click();
  await page.getByText("“Which flower”").waitFor();
  await camera.shoot(page, "identity-delete");
  await page.context().close();
  await server.close();
  await mock.stop();
}

async function createVoice(page: Page, name: string, model: string): Promise<string> {
  const { connections } = await page.evaluate(async () => (await fetch("/api/connections")).json());
  const { baseUrl } = connections[0];
  // A token of its own, so that its refusal is its own.
  const own = { provider: "openai-compatible", baseUrl, key: "sk-canary-refused-4321" };
  const connection = model === "refused" ? await post(page, "/api/connections", own) : connections[0].id;
  const body = { name, role: "Tester", model, provider: "openai-compatible", connection };
  return post(page, "/api/identities", body);
}

/** The id of what was made, by whatever name the answer gives it. */
async function post(page: Page, path: string, body: object): Promise<string> {
  return page.evaluate(
    async ([to, sent]) => {
      const headers = { "Content-Type": "application/json" };
      const response = await fetch(to, { method: "POST", headers, body: sent });
      const made = await response.json();
      return String(made.id ?? made.state.thread.id);
    },
    [path, JSON.stringify(body)] as const,
  );
}
