import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunk, event, sse, startProvider, type TestProvider } from "../server/src/providers/testing/start-provider.ts";
import { violations } from "./testing/axe.ts";
import { launchBrowser, openWindow, signUp, sizes } from "./testing/browser.ts";
import { startServer } from "./testing/server.ts";

const pictures = process.env.PARLEY_PICTURES;

let browser: Browser;
let provider: TestProvider;
let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  browser = await launchBrowser();
  provider = await startCallingProvider();
  server = await startServer({ OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-canary-0123456789" });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await provider.stop();
});

/** Vega and Orin call each other whenever they speak, each time with something new; Juno never calls anybody. */
function startCallingProvider(): Promise<TestProvider> {
  let count = 0;
  return startProvider((response, request) => {
    if (request.body === null) return void response.writeHead(404).end();
    const { model } = request.body as { model: string };
    count += 1;
    const other = model === "Vega" ? "orin" : "vega";
    const calling = `Reading ${count * 7919} against ledger ${count * 104729}. What now, @${other}?`;
    sse(response).end(chunk({ content: model === "Juno" ? "Twelve." : calling }) + chunk({}, "stop") + event("[DONE]"));
  });
}

async function seat(page: Page): Promise<void> {
  const { connections } = (await (await page.request.get("/api/connections")).json()) as {
    connections: { id: string }[];
  };
  const { identities: others } = (await (await page.request.get("/api/identities")).json()) as {
    identities: { id: string }[];
  };
  for (const { id } of others) await page.request.delete(`/api/identities/${id}`);
  const identities: string[] = [];
  for (const [at, name] of ["Vega", "Orin", "Juno"].entries()) {
    const mark = {
      shape: ["hexagon", "diamond", "pentagon"][at],
      hue: ["coral", "azure", "fern"][at],
      letter: name[0],
    };
    const data = { name, model: name, mark, provider: "openai-compatible", connection: connections[0]?.id };
    identities.push(((await (await page.request.post("/api/identities", { data })).json()) as { id: string }).id);
  }
  const made = await page.request.post("/api/threads", { data: { title: "The bridge", mode: "panel", identities } });
  const { state } = (await made.json()) as { state: { thread: { id: string } } };
  await page.goto(`/t/${state.thread.id}`);
}

const field = (page: Page) => page.locator("#composer");
const answers = (page: Page) => page.locator("[data-voice-slot][data-message]");

test("voices that call each other stop at the limit, which is said; a press asks on, and only that one answers", async () => {
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  page.setDefaultTimeout(8_000);
  try {
    await signUp(page);
    await seat(page);

    // The list, by keys alone.
    await field(page).pressSequentially("What holds, @");
    const list = page.getByRole("listbox", { name: "Whom to call" });
    await list.waitFor();
    expect(await list.getByRole("option").allInnerTexts()).toHaveLength(4);
    await picture(page, "picker");
    expect(await violations(page, "the list")).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    const active = await field(page).getAttribute("aria-activedescendant");
    expect(await page.locator(`[id="${active}"]`).innerText()).toContain("@vega");
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    expect(await field(page).inputValue()).toBe("What holds, @");
    await field(page).pressSequentially("ve");
    await list.waitFor();
    await page.keyboard.press("Enter");
    expect(await field(page).inputValue()).toBe("What holds, @vega ");
    await page.keyboard.press("Enter");

    // Four answers, three of them handed over; then people are asked.
    await page.getByRole("region", { name: "Handed over" }).waitFor();
    const ask = page.getByRole("button", { name: "Ask Vega" });
    await ask.waitFor();
    expect(await answers(page).count()).toBe(4);
    await page.getByText("They have handed over three times, so it is yours to go on.").waitFor();
    await page.getByRole("button", { name: "Asked by Vega (go to the message)" }).first().waitFor();
    await page.locator("strong", { hasText: "@orin" }).first().waitFor();
    await ask.scrollIntoViewIfNeeded();
    await pictureAll(page, "limit");
    expect(await violations(page, "the limit")).toEqual([]);
    await ask.click();
    // The button goes and comes back with the next four answers, perhaps between two looks.
    await expect.poll(() => answers(page).count(), { timeout: 15_000 }).toBe(8);
    await page.getByRole("button", { name: "Reply to Orin (go to that message)" }).waitFor();
    await ask.waitFor();
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}, 60_000);

test("To stays with the thread, a reply quotes what it answers, and both fit on a phone", async () => {
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.phone);
  page.setDefaultTimeout(8_000);
  try {
    await page.goto("/login");
    await page.getByLabel("E-mail").fill("ana@example.org");
    await page.getByLabel("Password", { exact: true }).fill("correct horse battery 9");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/login"));
    await seat(page);
    await page.getByLabel("Message everyone").waitFor();
    const height = () => page.locator("form.box").evaluate((box) => box.getBoundingClientRect().height);
    expect(await height()).toBeLessThanOrEqual(58);

    await page.getByRole("button", { name: "To everyone. Choose who answers" }).click();
    await page.getByRole("menuitemcheckbox", { name: /Juno/ }).click();
    await picture(page, "to-menu");
    await page.keyboard.press("Escape");
    await page.getByLabel("Message Juno").waitFor();
    await page.reload();
    await page.getByLabel("Message Juno").fill("How many?");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByText("Twelve.").waitFor();
    await page.getByRole("log").getByText("To Juno", { exact: true }).waitFor();
    await answers(page).first().waitFor();
    expect(await answers(page).count()).toBe(1);

    await page.getByRole("button", { name: "More for what Juno said" }).click();
    await page.getByRole("menuitem", { name: "Reply" }).click();
    const quote = page.locator(".replying");
    await quote.getByText("Twelve.").waitFor();
    expect(await field(page).evaluate((one) => one === document.activeElement)).toBe(true);
    await pictureAll(page, "replying");
    await quote.getByRole("button", { name: "Write no reply" }).click();
    await quote.waitFor({ state: "detached" });

    // The same by a key, on the message that has the focus.
    await page.locator("article[data-voice-slot]").first().focus();
    await page.keyboard.press("r");
    await quote.getByText("Reply to Juno").waitFor();
    await field(page).fill("Why twelve?");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    const answered = page.getByRole("button", { name: "Reply to Juno (go to that message)" });
    await answered.waitFor();
    expect(await quote.count()).toBe(0);
    await page.getByText("Twelve.").nth(2).waitFor();
    await answered.click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-voice-slot"))).not.toBeNull();
    await pictureAll(page, "replied");

    await page.getByRole("button", { name: "To Juno. Choose who answers" }).click();
    await page.getByRole("menuitemcheckbox", { name: "everyone" }).click();
    await page.keyboard.press("Escape");
    await page.getByLabel("Message everyone").waitFor();
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}, 60_000);

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Wide and narrow, light and dark, for who looks at them. */
async function pictureAll(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  const before = page.viewportSize();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      await page
        .locator(".suggestions")
        .first()
        .scrollIntoViewIfNeeded({ timeout: 200 })
        .catch(() => undefined);
      await picture(page, `${name}-${colorScheme}-${size}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (before !== null) await page.setViewportSize(before);
}
