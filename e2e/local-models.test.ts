import { LLMock } from "@copilotkit/aimock";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startOllama, type TestOllama } from "../server/src/providers/testing/start-ollama.ts";
import { ana, launchBrowser, openWindow, say, settled, sizes, slotTexts, type Window } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

let browser: Browser;
let ollama: TestOllama | null = null;
let server: RealServer | null = null;
const windows: Window[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  const complaints = windows.flatMap((window) => window.complaints);
  for (const window of windows.splice(0)) await window.context.close();
  await server?.close();
  await ollama?.stop();
  [server, ollama] = [null, null];
  expect(complaints).toEqual([]);
});

async function open(environment: Record<string, string>, size = sizes.desktop): Promise<Page> {
  server = await startServer(environment);
  const window = await openWindow(browser, server.url, size);
  windows.push(window);
  return window.page;
}

async function register(page: Page): Promise<void> {
  await page.goto("/register");
  await page.getByLabel("Your name").fill(ana.name);
  await page.getByLabel("E-mail").fill(ana.email);
  await page.getByLabel("Password", { exact: true }).fill(ana.password);
  await page.getByRole("button", { name: "Create account" }).click();
}

const words =
  "One thing at a time keeps a small team calm and its plan honest, and that is worth a slower start. ".repeat(3);

test.each([
  ["the phone", sizes.phone],
  ["the desktop", sizes.desktop],
])(
  "on %s, at most six clicks lead from signing up to a thread in which two models of this machine stream",
  async (_, size) => {
    ollama = await startOllama({
      models: ["llama3.2:3b", "llama3.2:1b", "qwen3:4b", "nomic-embed-text:latest"],
      says: (model) => `${model} speaking. ${words}`,
      paceMs: 15,
    });
    const page = await open({ PARLEY_LOCAL_MODELS: `ollama=${ollama.address}` }, size);
    await page.addInitScript(() => {
      const count = (): void =>
        sessionStorage.setItem("clicks", String(Number(sessionStorage.getItem("clicks") ?? 0) + 1));
      document.addEventListener("click", (event) => event.isTrusted && count(), true);
    });
    await register(page);
    const models = page.getByRole("group", { name: "Models on this machine" });
    await models.waitFor();
    expect(await models.getByRole("checkbox").count()).toBe(3);
    expect(await models.getByRole("checkbox", { checked: true }).allInnerTexts()).toEqual([
      expect.stringContaining("llama3.2:3b"),
      expect.stringContaining("qwen3:4b"),
    ]);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const composer = page.getByLabel("Message everyone");
    await composer.waitFor();
    await expect.poll(() => composer.evaluate((field) => field === document.activeElement)).toBe(true);
    await say(page, "Should a small team do one thing at a time?");
    const slot = page.locator("article.slot[aria-busy=true] .pane").filter({ hasText: /speaking\. One thing/ });
    await slot.first().waitFor();
    const clicks = await page.evaluate(() => Number(sessionStorage.getItem("clicks")));
    process.stdout.write(`${clicks} clicks to a streaming thread of local models\n`);
    expect(clicks).toBeLessThanOrEqual(6);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await settled(page);
    const texts = await slotTexts(page);
    expect(texts).toHaveLength(2);
    expect(texts[0]).toContain("llama3.2:3b speaking");
    expect(texts[1]).toContain("qwen3:4b speaking");
    expect(ollama.mostAtOnce()).toBe(1);

    await page.goto("/identities");
    const row = page.getByRole("listitem").filter({ hasText: "Qwen 3" }).first();
    await row
      .getByText(/worked (just now|\d+ seconds? ago|1 minute ago)/)
      .filter({ visible: true })
      .first()
      .waitFor();
    await row.getByRole("button", { name: "Delete Qwen 3" }).click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByText("“Should a small team do one thing at a time?”").waitFor();
    expect(await dialog.innerText()).toContain("keeps its name and mark");
    await dialog.getByRole("button", { name: "Delete" }).click();
    await row.waitFor({ state: "detached" });
  },
  60_000,
);

test("what does not run says how it is started, and is found once somebody looks again", async () => {
  ollama = await startOllama({ models: ["llama3.2:3b"], says: () => words });
  const { address } = ollama;
  await ollama.stop();
  ollama = null;
  const page = await open({ PARLEY_LOCAL_MODELS: `ollama=${address}` });
  await register(page);
  await page.getByText("Nothing answers on this machine yet.").waitFor();
  await page.getByText(`OLLAMA_HOST=${address} ollama serve`).waitFor();
  ollama = await startOllama({ models: ["llama3.2:3b"], says: () => words, port: Number(address.split(":")[1]) });
  await page.getByRole("button", { name: "Look again" }).click();
  await page.getByRole("checkbox", { name: /Llama 3\.2/, checked: true }).waitFor();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByLabel("Message everyone").waitFor();
});

test("switched off it says so in a sentence, with nothing to press and nothing in red", async () => {
  const page = await open({ PARLEY_PROVIDER_HOSTS: "none", PARLEY_LOCAL_MODELS: "ollama=127.0.0.1:9" }, sizes.phone);
  await register(page);
  const way = page.getByRole("region", { name: "Use a model on this machine" });
  await way.getByText("Looking for models on this machine is switched off on this server.").waitFor();
  expect(await way.getByRole("button").count()).toBe(0);
  expect(await way.locator(".wrong").count()).toBe(0);
  expect(await page.getByRole("button", { name: "Start with practice voices" }).isEnabled()).toBe(true);
});

test("a pasted token is tried, given back when it is refused, and makes a voice; the page keeps nothing of it", async () => {
  const mock = new LLMock({ port: 0, latency: 10, chunkSize: 8 });
  mock.on({ model: "rose" }, { content: words });
  await mock.start();
  const answers: Promise<string>[] = [];
  try {
    const page = await open({ PARLEY_PROVIDER_HOSTS: new URL(mock.url).host });
    page.on("response", (response) => {
      if (response.headers()["content-type"]?.includes("json") === true) answers.push(response.text().catch(() => ""));
    });
    await register(page);
    await page.getByRole("button", { name: "Paste a token" }).click();
    const field = page.getByLabel("API token", { exact: true });
    await field.fill("sk-ant-canary-0001");
    await page.getByText("This is a token of Anthropic.").waitFor();
    await field.fill("gsk_canary0001");
    await page.getByText("This is a token of Groq.").waitFor();
    expect(await page.getByLabel("Provider", { exact: true }).count()).toBe(0);

    await field.fill("typed-canary-9876wxyz");
    await page.getByRole("button", { name: "Test the token" }).click();
    await page.getByText("Choose the provider.").waitFor();
    await page.getByLabel("Provider", { exact: true }).selectOption("OpenAI compatible");
    await page.getByLabel("Base URL").fill("http://10.1.2.3:9/v1");
    await page.getByRole("button", { name: "Test the token" }).click();
    await page.getByText("PARLEY_PROVIDER_HOSTS=10.1.2.3:9, then restart").waitFor();

    // Until an answer says otherwise the stand-in takes every token; this one it refuses.
    await page.route("**/api/connections/*/models", (route) =>
      route.fulfill({ contentType: "application/json", body: JSON.stringify({ models: [], code: "key_refused" }) }),
    );
    await page.getByLabel("Base URL").fill(`${mock.url}/v1`);
    await page.getByRole("button", { name: "Test the token" }).click();
    await page.getByText(`${new URL(mock.url).host} refused the token. It was not kept.`).waitFor();
    expect(await field.inputValue()).toBe("");
    const kept = await page.evaluate(async () => (await fetch("/api/connections")).json());
    expect(kept).toEqual({ connections: [] });
    await page.unroute("**/api/connections/*/models");

    await field.fill("typed-canary-9876wxyz");
    await page.getByLabel("Provider", { exact: true }).selectOption("OpenAI compatible");
    await page.getByLabel("Base URL").fill(`${mock.url}/v1`);
    await page.getByRole("button", { name: "Test the token" }).click();
    await page.getByRole("button", { name: "Use another token" }).click();
    await page.getByText("You have a token on this server already.").waitFor();
    await page.getByRole("button", { name: /^Use …wxyz/ }).click();
    await page.getByLabel("Model ID").fill("rose");
    await page.keyboard.press("Escape");
    expect(await page.getByLabel("Name of the voice").inputValue()).toBe("Rose");
    expect(await page.content()).not.toContain("canary");
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await page.getByText(/Answered in \d/).waitFor();
    await page.getByRole("button", { name: "Start thread" }).click();
    await say(page, "Which flower should we plant?");
    await page
      .getByRole("main")
      .getByText(/One thing at a time/)
      .first()
      .waitFor();
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(stored).not.toContain("canary");
    expect(answers.length).toBeGreaterThan(5);
    for (const answer of await Promise.all(answers)) expect(answer).not.toContain("canary");
  } finally {
    await mock.stop();
  }
}, 60_000);
