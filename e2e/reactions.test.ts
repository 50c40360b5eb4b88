import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunk, event, sse, startProvider, type TestProvider } from "../server/src/providers/testing/start-provider.ts";
import { launchBrowser, openWindow, say, settled, signUp, sizes } from "./testing/browser.ts";
import { makeVoices } from "./testing/seats.ts";
import { startServer } from "./testing/server.ts";

const pictures = process.env.PARLEY_PICTURES;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const answers: Record<string, string> = {
  Vega: "Ship the small version on Monday, and look at what breaks.",
  Orin: "Nobody has counted how often two people edit the same line. Count that first.",
  Juno: "Three teams published this very move. All of them kept the old path for a month.",
};

/** Each answers; when it may react Vega passes, Orin disputes Vega, Juno passes. */
function startReactingProvider(): Promise<TestProvider> {
  return startProvider((response, request) => {
    // It has no list of models.
    if (request.body === null) return void response.writeHead(404).end();
    const { model, messages } = request.body as { model: string; messages: { role: string; content: unknown }[] };
    const prompt = JSON.stringify(messages);
    const said = (text: string) => sse(response).end(chunk({ content: text }) + chunk({}, "stop") + event("[DONE]"));
    if (!prompt.includes("DISPUTE #id")) return void said(answers[model] ?? "Yes.");
    const vega = [...prompt.matchAll(/id=\\"(m\d+)\\" from=\\"Vega\\"/g)].at(-1)?.[1];
    said(
      model === "Orin" ? `DISPUTE #${vega}\n\nWhere is that number from? You answered a question with a date.` : "PASS",
    );
  });
}

test("a thread is begun with Reactions; its stage shows relations and passes, and its owner changes how they talk", async () => {
  const provider = await startReactingProvider();
  const server = await startServer({ OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-canary-0123456789" });
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  page.setDefaultTimeout(8_000);
  try {
    await signUp(page);
    await makeVoices(page, ["Vega", "Orin", "Juno"]);
    await page.goto("/");
    await page.getByRole("link", { name: "New thread" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Title").fill("Ship or wait");
    await dialog.getByRole("radio", { name: /Reactions/ }).click();
    await dialog.getByLabel("Reaction stages").selectOption("2");
    await picture(page, "new-thread");
    await dialog.getByLabel("Reaction stages").selectOption("1");
    await dialog.getByRole("button", { name: "Start thread" }).click();
    await page.waitForURL(/\/t\//);

    await say(page, "Do we ship on Monday?");
    const stage = page.getByRole("region", { name: "Reactions" });
    await stage.getByText("Vega and Juno pass").waitFor();
    await stage.getByText("Where is that number from?").waitFor();
    expect(await stage.locator("article").count()).toBe(1);
    expect(await page.locator("article.slot").count()).toBe(3);
    // Nothing of the form is ever text on the page.
    expect(await page.locator("#messages, main").first().innerText()).not.toMatch(/PASS|DISPUTE/);

    await stage.getByRole("button", { name: "Disputes Vega (go to the message)" }).click();
    const target = page.locator("article.slot").filter({ hasText: answers.Vega ?? "" });
    expect(await target.evaluate((slot) => slot === document.activeElement)).toBe(true);

    await pictureAll(page, "stage", stage);
    await page.getByRole("button", { name: /^How they talk: Reactions/ }).click();
    const panel = page.getByRole("tabpanel", { name: "Options" });
    await panel.getByLabel("They read each other").click();
    await page.locator("header.hd").getByText("each on its own", { exact: true }).waitFor();
    await settled(page);
    await pictureAll(page, "thread");
    await panel.getByRole("radio", { name: /Round robin/ }).click();
    await page.getByRole("button", { name: /^How they talk: Round robin/ }).waitFor();
    await panel.getByLabel("They read each other").click();
    await panel.getByLabel("Cycles").selectOption("2");
    await page.getByText("Round robin 2 cycles").waitFor();

    await say(page, "And if it breaks?");
    await page
      .getByText(/pass(es)?$/)
      .nth(1)
      .waitFor();
    await settled(page);
    expect(await page.locator("article.slot").count()).toBe(3);
    await pictureAll(page, "round-robin");
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
    await provider.stop();
  }
}, 90_000);

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Wide and narrow, light and dark, for who looks at them. */
async function pictureAll(page: Page, name: string, of?: Locator): Promise<void> {
  if (pictures === undefined) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      await settled(page);
      await of?.evaluate((element) => element.scrollIntoView({ block: "end" }));
      await picture(page, `${name}-${colorScheme}-${size}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(sizes.desktop);
}
