import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LLMock } from "@copilotkit/aimock";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow, say, settled, signUp, sizes, slotTexts } from "./testing/browser.ts";
import { startServer } from "./testing/server.ts";

/** With PARLEY_PICTURES pictures of each state are kept, to be looked at. */
const pictures = process.env.PARLEY_PICTURES;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function createVoice(page: Page, name: string, model: string): Promise<void> {
  await page.goto("/identities/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Role").fill("Tester");
  await page.getByLabel("Model ID").fill(model);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("listitem").filter({ hasText: name }).first().waitFor();
}

test("voices on a real endpoint are made in the form; a refused key, a hang and a cut stream each end in a sentence", async () => {
  const mock = new LLMock({ port: 0, latency: 10, chunkSize: 8 });
  const rose = "Rose speaking: first count the petals, then decide on **colour**, and only then ask the neighbours.";
  mock.on({ model: "rose" }, { content: rose });
  mock.on({ model: "refused" }, { error: { message: "Incorrect API key provided", type: "x" }, status: 401 });
  mock.on({ model: "hangs" }, { content: "Too late." }, { latency: 60_000 });
  mock.on(
    { model: "cut" },
    { content: "This breaks off somewhere in the middle of its many words." },
    { truncateAfterChunks: 4 },
  );
  await mock.start();
  const server = await startServer({
    OPENAI_BASE_URL: `${mock.url}/v1`,
    OPENAI_API_KEY: "sk-canary-0123456789",
    PARLEY_LIMITS: JSON.stringify({ firstTokenMs: 2500, firstTokenLocalMs: 2500 }),
  });
  const { context, page } = await openWindow(browser, server.url, sizes.desktop);
  try {
    await signUp(page);
    for (const [name, model] of [
      ["Rose", "rose"],
      ["Kit", "refused"],
      ["Tam", "hangs"],
      ["Sol", "cut"],
    ] as const) {
      await createVoice(page, name, model);
    }
    await page.goto("/new");
    await page.getByRole("dialog").getByRole("checkbox").first().waitFor();
    for (const name of ["Rose", "Kit", "Tam", "Sol", "Vega"]) {
      await page.getByRole("checkbox", { name: new RegExp(`^${name}`) }).setChecked(true);
    }
    for (const name of ["Orin", "Juno"])
      await page.getByRole("checkbox", { name: new RegExp(`^${name}`) }).setChecked(false);
    await page.getByRole("button", { name: "Start thread" }).click();
    await say(page, "Which flower should we plant?");
    await settled(page);
    const shown = (await slotTexts(page)).join("\n");
    expect(shown).toContain("first count the petals");
    const all = await page.getByRole("main").innerText();
    expect(all).toMatch(/Kit could not answer\.\s+The provider refused the token/);
    expect(await page.getByRole("link", { name: "Fix Kit" }).getAttribute("href")).toMatch(/^\/identities\/./);
    expect(all).toMatch(/Tam could not answer/);
    expect(all).toMatch(/Cut off after \d+ words?/);
    if (pictures !== undefined) await takePictures(page, pictures);
    // The page never holds the key.
    expect(await page.content()).not.toContain("canary");
    await say(page, "Do you agree with Vega?");
    await expect.poll(() => page.locator("article.slot").count(), { timeout: 15_000 }).toBe(10);
    await settled(page);
    const second = mock
      .getRequests()
      .map((entry) => JSON.stringify(entry.body))
      .filter((body) => body.includes("agree with Vega"));
    expect(second.length).toBeGreaterThan(0);
    for (const body of second) expect(body).toContain(JSON.stringify('from="Vega"').slice(1, -1));
  } finally {
    await context.close();
    await server.close();
    await mock.stop();
  }
}, 120_000);

test("F2: a token typed in the form makes a connection, is tried, and is never on the page again", async () => {
  const mock = new LLMock({ port: 0, latency: 10, chunkSize: 8 });
  mock.on({ model: "rose" }, { content: "Hello." });
  mock.on({ model: "gone" }, { error: { message: "Incorrect API key provided", type: "x" }, status: 401 });
  await mock.start();
  const server = await startServer({ PARLEY_PROVIDER_HOSTS: new URL(mock.url).host });
  const { context, page } = await openWindow(browser, server.url, sizes.desktop);
  const answers: Promise<string>[] = [];
  try {
    await signUp(page);
    page.on("response", (response) => {
      if (response.headers()["content-type"]?.includes("json") === true) answers.push(response.text().catch(() => ""));
    });
    await page.goto("/identities/new");
    await page.getByLabel("Name", { exact: true }).fill("Rose");
    await page.getByLabel("Provider", { exact: true }).selectOption("OpenAI compatible");
    await page.getByLabel("Base URL").fill("http://10.1.2.3:9/v1");
    await page.getByLabel("API token").fill("sk-typed-canary-9876wxyz");
    await page.getByLabel("Model ID").fill("rose");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("PARLEY_PROVIDER_HOSTS=10.1.2.3:9, then restart").waitFor();
    await page.getByLabel("Base URL").fill(`${mock.url}/v1`);
    await page.getByRole("button", { name: "Test" }).click();
    await page.getByText(/Answered in \d/).waitFor();
    expect(await page.content()).not.toContain("canary");
    await page.getByLabel("Model ID").fill("gone");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Test" }).click();
    await page.getByRole("status").getByText("The provider refused the token.").waitFor();
    await page.getByLabel("Model ID").fill("rose");
    await page.getByRole("button", { name: "Save" }).click();
    const row = page.getByRole("listitem").filter({ hasText: "Rose" }).first();
    await row.getByText("…wxyz").last().waitFor();
    await row.getByRole("link", { name: "Rose" }).first().click();
    await page.getByRole("button", { name: "Replace token" }).click();
    expect(await page.getByLabel("New API token").inputValue()).toBe("");
    await page.getByLabel("Base URL").fill("https://192.0.43.8/v1");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("A token belongs to one address").waitFor();
    expect(await page.content()).not.toContain("canary");
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toContain("canary");
    expect(answers.length).toBeGreaterThan(5);
    for (const answer of await Promise.all(answers)) expect(answer).not.toContain("canary");
  } finally {
    await context.close();
    await server.close();
    await mock.stop();
  }
}, 60_000);

test("single-user mode needs no sign-in, and never leaves the machine", async () => {
  const server = await startServer({ PARLEY_AUTH: "off" });
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.phone);
  try {
    await page.goto("/");
    await page.getByRole("button", { name: "Start with practice voices" }).click();
    await say(page, "Shall we begin?");
    await settled(page);
    expect((await slotTexts(page)).length).toBe(3);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await server.close();
  }
}, 60_000);

async function takePictures(page: Page, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, size] of Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(folder, `failures-${colorScheme}-${name}.png`) });
    }
  }
  await page.setViewportSize(sizes.desktop);
}
