import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunk, event, sse, startProvider, type TestProvider } from "../server/src/providers/testing/start-provider.ts";
import { launchBrowser, openWindow, say, settled, signUp, sizes } from "./testing/browser.ts";
import { startServer } from "./testing/server.ts";

const pictures = process.env.PARLEY_PICTURES;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Each answers with its name, how often it was asked, and what it read last of a person. */
function startCountingProvider(): Promise<TestProvider & { prompts: string[] }> {
  const counts = new Map<string, number>();
  const prompts: string[] = [];
  return startProvider((response, request) => {
    if (request.body === null) return void response.writeHead(404).end();
    const { model, messages } = request.body as { model: string; messages: unknown[] };
    const count = (counts.get(model) ?? 0) + 1;
    counts.set(model, count);
    prompts.push(JSON.stringify(messages));
    const text = `${model} speaks for the ${["first", "second", "third", "fourth"][count - 1] ?? "last"} time.`;
    sse(response).end(chunk({ content: text }) + chunk({}, "stop") + event("[DONE]"));
  }).then((provider) => Object.assign(provider, { prompts }));
}

async function tableOf(page: Page, names: string[]): Promise<void> {
  const { connections } = (await (await page.request.get("/api/connections")).json()) as {
    connections: { id: string }[];
  };
  const identities: string[] = [];
  for (const name of names) {
    const data = { name, model: name, provider: "openai-compatible", connection: connections[0]?.id };
    identities.push(((await (await page.request.post("/api/identities", { data })).json()) as { id: string }).id);
  }
  const made = await page.request.post("/api/threads", {
    data: { title: "Versions and paths", mode: "panel", identities },
  });
  const { state } = (await made.json()) as { state: { thread: { id: string } } };
  await page.goto(`/t/${state.thread.id}`);
}

const slotOf = (page: Page, name: string): Locator =>
  page.locator("article.slot").filter({ has: page.getByRole("heading", { name, exact: true }) });

async function choose(page: Page, of: Locator, item: string): Promise<void> {
  await of.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

test.each(Object.entries(sizes))(
  "S7 run again, look at versions, edit and send again, and go back: at %s",
  async (size, viewport) => {
    const provider = await startCountingProvider();
    const server = await startServer({ OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-canary-0123456789" });
    const { context, page, complaints } = await openWindow(browser, server.url, viewport);
    page.setDefaultTimeout(8_000);
    try {
      await signUp(page);
      await tableOf(page, ["Vega", "Orin"]);
      await say(page, "What is the plan?");
      await settled(page);

      // Only that voice runs; the old answer is one step away.
      await choose(page, slotOf(page, "Vega"), "Run again");
      await page.getByText("Vega speaks for the second time.").waitFor();
      expect(provider.prompts).toHaveLength(3);
      await slotOf(page, "Vega").getByText("2 of 2").waitFor();
      await slotOf(page, "Orin").getByText("Orin speaks for the first time.").waitFor();
      await slotOf(page, "Vega").getByRole("button", { name: "Older version" }).click();
      await page.getByText("Vega speaks for the first time.").waitFor();
      await slotOf(page, "Vega").getByRole("button", { name: "Continue from here" }).waitFor();
      await picture(page, `version-${size}`);

      // Sending goes on from what is looked at.
      await say(page, "And the risks?");
      await page.getByText("Orin speaks for the second time.").waitFor();
      await settled(page);
      expect(provider.prompts.at(-1)).toContain("Vega speaks for the first time.");
      expect(provider.prompts.at(-1)).not.toContain("Vega speaks for the second time.");

      // The first question again, otherwise: a path beside this one, that knows nothing of it.
      const question = page.locator("article.me").filter({ hasText: "What is the plan?" });
      await choose(page, question, "Edit and send again");
      await page.getByLabel("Your message, as it is sent again").fill("What is the other plan?");
      await picture(page, `edit-${size}`);
      await page.getByRole("button", { name: "Send again" }).click();
      await page.getByText("Orin speaks for the third time.").waitFor();
      await settled(page);
      expect(await page.getByRole("log").getByText("And the risks?").count()).toBe(0);
      expect(provider.prompts.at(-1)).not.toContain("What is the plan?");
      const edited = page.locator("article.me").filter({ hasText: "What is the other plan?" });
      await edited.getByText("2/2").waitFor();
      await picture(page, `path-${size}`);

      // Back to the first path, for this viewer; then for everybody.
      await edited.getByRole("button", { name: "Older path" }).click();
      await page.getByRole("log").getByText("And the risks?").waitFor();
      await page.getByText("You look at another path.").waitFor();
      await picture(page, `elsewhere-${size}`);
      await page.getByRole("button", { name: "Back to the thread" }).click();
      await page.getByRole("log").getByText("What is the other plan?").waitFor();
      await edited.getByRole("button", { name: "Older path" }).click();
      await page.getByRole("status").getByRole("button", { name: "Continue from here" }).click();
      await page.getByText("You look at another path.").waitFor({ state: "detached" });
      await page.reload();
      await page.getByRole("log").getByText("And the risks?").waitFor();

      // What it saw: the question, and nothing of the other path; Back closes it.
      await choose(page, slotOf(page, "Orin").last(), "What did it see?");
      const seen = page.getByRole("dialog", { name: "What did Orin see?" });
      await seen.getByText("complete").waitFor();
      await seen.locator("summary").filter({ hasText: "And the risks?" }).click();
      expect(await seen.innerText()).not.toContain("other plan");
      await picture(page, `seen-${size}`);
      await page.goBack();
      await seen.waitFor({ state: "detached" });

      // From a message of the past everybody goes on as well, and what came after it is not lost.
      await choose(page, slotOf(page, "Vega").first(), "Continue from here");
      await page.getByRole("log").getByText("And the risks?").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Show it" }).click();
      await page.getByRole("log").getByText("And the risks?").waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
      await server.close();
      await provider.stop();
    }
  },
  90_000,
);

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: "light" });
}
