import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LLMock } from "@copilotkit/aimock";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow, say, settled, signUp, sizes } from "./testing/browser.ts";
import { startServer } from "./testing/server.ts";

const pictures = process.env.PARLEY_PICTURES;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const voices = [
  { name: "Ada", provider: "anthropic", model: "claude-ada" },
  { name: "Gil", provider: "google", model: "gemini-gil" },
  { name: "Moe", provider: "mistral", model: "mistral-moe" },
  { name: "Ola", provider: "openai-compatible", model: "gpt-ola" },
];

/** Four providers' own wire formats, of which each says something else when it may react. */
async function startProviders(): Promise<LLMock> {
  const mock = new LLMock({ port: 0, latency: 5, chunkSize: 12 });
  const reacts = /DISPUTE #id/;
  const usage = { prompt_tokens: 900, completion_tokens: 40 };
  mock.on(
    { model: "claude-ada", userMessage: reacts },
    { content: "DISPUTE #m3\n\nNobody has counted how often that happens.", usage },
  );
  mock.on({ model: "gemini-gil", userMessage: reacts }, { content: "AGREE #m3", usage });
  mock.on({ model: "mistral-moe", userMessage: reacts }, { content: "PASS", usage });
  mock.on({ model: "gpt-ola", userMessage: reacts }, { content: "Then count it for a week, and decide after.", usage });
  for (const { name, model } of voices)
    mock.on({ model }, { content: `${name} would keep the old path for a month, and measure.`, usage });
  await mock.start();
  return mock;
}

test.each(Object.entries(sizes))(
  "voices of four providers answer, dispute, agree, pass and speak, and one is run again: at %s",
  async (size, viewport) => {
    const mock = await startProviders();
    const key = "sk-canary-0123456789";
    const server = await startServer({
      ANTHROPIC_BASE_URL: mock.url,
      ANTHROPIC_API_KEY: key,
      GOOGLE_BASE_URL: mock.url,
      GOOGLE_API_KEY: key,
      MISTRAL_BASE_URL: mock.url,
      MISTRAL_API_KEY: key,
      OPENAI_BASE_URL: `${mock.url}/v1`,
      OPENAI_API_KEY: key,
    });
    const { context, page, complaints } = await openWindow(browser, server.url, viewport);
    page.setDefaultTimeout(10_000);
    try {
      await signUp(page);
      const { connections } = (await (await page.request.get("/api/connections")).json()) as {
        connections: { id: string; provider: string }[];
      };
      const identities: string[] = [];
      for (const { name, provider, model } of voices) {
        const connection = connections.find((one) => one.provider === provider)?.id;
        const made = await page.request.post("/api/identities", { data: { name, provider, model, connection } });
        expect(made.status(), await made.text()).toBe(201);
        identities.push(((await made.json()) as { id: string }).id);
      }
      const made = await page.request.post("/api/threads", { data: { title: "Old path or new", identities } });
      const { state } = (await made.json()) as { state: { thread: { id: string; mode: string } } };
      // What a new thread begins with.
      expect(state.thread.mode).toBe("reactions");
      await page.goto(`/t/${state.thread.id}`);
      await say(page, "Do we keep the old path?");

      const stage = page.getByRole("region", { name: "Reactions" });
      await stage.getByText("Nobody has counted how often that happens.").waitFor({ timeout: 20_000 });
      await stage.getByText("Moe passes").waitFor();
      await stage.getByText("Then count it for a week, and decide after.").waitFor();
      await settled(page);
      await stage.getByRole("button", { name: /^Disputes (Gil|Moe|Ola)/ }).waitFor();
      await stage.getByRole("button", { name: /^Agrees with (Ada|Moe|Ola)/ }).waitFor();
      expect(await page.locator("article.slot").count()).toBe(4);
      expect(await page.getByRole("log").innerText()).not.toMatch(/PASS|AGREE #|DISPUTE #/);
      await stage.evaluate((element) => element.scrollIntoView({ block: "end" }));
      await picture(page, `mixed-stage-${size}`);

      const ada = page.locator("article.slot").filter({ has: page.getByRole("heading", { name: "Ada", exact: true }) });
      await choose(page, ada, "Run again");
      await ada.getByText("2 of 2").waitFor();
      await settled(page);
      await choose(page, ada, "What did it see?");
      const seen = page.getByRole("dialog", { name: "What did Ada see?" });
      await seen.getByText("900 tokens in, 40 out").waitFor();
      await picture(page, `mixed-seen-${size}`);
      await page.keyboard.press("Escape");
      await seen.waitFor({ state: "detached" });
      expect(await page.content()).not.toContain(key);
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
      await server.close();
      await mock.stop();
    }
  },
  90_000,
);

async function choose(page: Page, of: Locator, item: string): Promise<void> {
  await of.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: "light" });
}
