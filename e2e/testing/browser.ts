import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const quiet = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-gpu",
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: quiet });
}

export interface Window {
  context: BrowserContext;
  page: Page;
  /** What the console complained about, and requests that left our own server. */
  complaints: string[];
}

/** A browser profile of its own, at a size; complaints are gathered from all its pages. */
export async function openWindow(
  browser: Browser,
  url: string,
  size: { width: number; height: number },
): Promise<Window> {
  const context = await browser.newContext({ viewport: size, baseURL: url });
  const complaints: string[] = [];
  context.on("page", (page) => {
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url()))
        complaints.push(`request to ${request.url()}`);
    });
  });
  const page = await context.newPage();
  return { context, page, complaints };
}

export const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
export const ana = { name: "Ana Ruiz", email: "ana@example.org", password: "correct horse battery 9" };

/** From the sign-up page to the onboarding page: one click. */
export async function signUp(page: Page): Promise<void> {
  await page.goto("/register");
  await page.getByLabel("Your name").fill(ana.name);
  await page.getByLabel("E-mail").fill(ana.email);
  await page.getByLabel("Password", { exact: true }).fill(ana.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("button", { name: "Start with practice voices" }).waitFor();
}

export async function signIn(page: Page): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(ana.email);
  await page.getByLabel("Password", { exact: true }).fill(ana.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
}

/** Writes and sends a message: one click. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message everyone").fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** The words in each voice's slot, in their order on the page. */
export async function slotTexts(page: Page): Promise<string[]> {
  const texts = await page.locator("article.slot .pane").allInnerTexts();
  // A blank at the end of a text that is still plain is kept, and Markdown drops it: nobody sees either.
  return texts.map((text) => text.trimEnd());
}

/**
 * Presses a button beside words once they are marked. Where the window changed just before, the text may be drawn anew
 * under the mark, which takes it away: then they are marked again, as a person would.
 */
export async function pressMarked(page: Page, name: string, mark: () => Promise<unknown>): Promise<void> {
  const button = page.getByRole("button", { name, exact: true });
  for (let left = 3; left > 0; left -= 1) {
    await mark();
    const isPressed = await button.click({ timeout: 2_500 }).then(
      () => true,
      () => false,
    );
    if (isPressed) return;
  }
  await button.click();
}

/**
 * The same as words alone: what is far from the window stands there undressed, with the signs of its Markdown;
 * the numbers of a dressed list are no text of the page.
 */
export async function slotWords(page: Page): Promise<string[]> {
  return (await slotTexts(page)).map((text) =>
    text
      .replace(/^\s*\d+\.\s/gmu, "")
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim(),
  );
}

/** How many slots are being written in, and already show words. */
export function writingSlots(page: Page): Promise<number> {
  return page
    .locator("article.slot[aria-busy=true] .pane")
    .evaluateAll((panes) => panes.filter((pane) => (pane.textContent ?? "").trim().length > 10).length);
}

/** Waits until nothing is being written on the page any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator("article.slot").first().waitFor();
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached", timeout: 60_000 });
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null, null, { timeout: 60_000 });
}
