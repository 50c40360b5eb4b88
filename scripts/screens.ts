/**
 * `npm run screens`: walks every screen of a fresh server and takes pictures of
 * them, at both widths and in both themes. They are for looking at, not for
 * comparing. An address as argument is walked instead of a server of its own.
 */
import { mkdirSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { startServer } from "../e2e/testing/server.ts";

const server = process.argv[2] === undefined ? await startServer() : null;
const base = server?.url ?? process.argv[2] ?? "";
const setupCode = process.env.PARLEY_SETUP_CODE ?? "";
const folder = new URL("../screens/", import.meta.url).pathname;
const account = { name: "Maya Okafor", email: "maya@example.org", password: "correct horse battery 9" };
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
const question =
  "We have 40k offline-first clients and edits that sit for days before they sync. Do we keep the CRDT, or move to a log the server orders?";

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
  ],
});
try {
  await walk(browser);
} finally {
  await browser.close();
  await server?.close();
}

async function walk(chrome: Browser): Promise<void> {
  const problems: string[] = [];
  const context = await chrome.newContext({ viewport: sizes.desktop });
  const page = await open(context, problems);

  await page.goto(`${base}/register`);
  await page.getByLabel("Your name").waitFor();
  await shoot(page, "register");
  await page.getByLabel("Your name").fill(account.name);
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  const code = page.getByLabel("Setup code");
  if (await code.isVisible()) await code.fill(setupCode);
  await page.getByRole("button", { name: "Create account" }).click();

  await page.getByRole("button", { name: "Start with practice voices" }).waitFor();
  await shoot(page, "onboarding");
  await visitSignedOut(chrome, problems);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.getByLabel("Message everyone").waitFor();
  await shoot(page, "thread-empty");

  await say(page, question);
  await page
    .getByRole("article")
    .filter({ hasText: /\w{3,}.*\w{3,}.*writing/s })
    .first()
    .waitFor();
  await shoot(page, "thread-running");
  await page
    .getByRole("button", { name: /^Stop (?!all)/ })
    .first()
    .click();
  await settled(page);
  await shoot(page, "thread-settled");
  const readAll = page.getByRole("button", { name: /^Read all/ }).first();
  if (await readAll.isVisible()) {
    await readAll.click();
    await shoot(page, "thread-expanded");
  }

  await page.goto(`${base}/new`);
  await page.getByRole("dialog").getByRole("checkbox").first().waitFor();
  await shoot(page, "new-thread");
  await page.goto(`${base}/identities`);
  await page.getByRole("listitem").first().waitFor();
  await shoot(page, "identities");
  await page.goto(`${base}/identities/new`);
  await page.getByLabel("Instructions").waitFor();
  await shoot(page, "identity-form");
  await page.getByLabel("Start from").selectOption("logician");
  await page.getByLabel("Reasoning effort").scrollIntoViewIfNeeded();
  await shoot(page, "identity-form-filled");
  // Leaving a form with changes asks first.
  page.once("dialog", (dialog) => void dialog.accept());
  await page.goto(`${base}/nowhere/at/all`);
  await page.getByRole("link", { name: "Go to your threads" }).waitFor();
  await shoot(page, "not-found");

  await page.goto(base);
  await page.setViewportSize(sizes.phone);
  await page.getByLabel("Message everyone").waitFor();
  await page.getByRole("button", { name: /^Voices:/ }).click();
  await page.getByRole("heading", { name: "At the table" }).waitFor();
  for (const theme of ["light", "dark"]) await picture(page, "voices", "phone", theme);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Open threads" }).click();
  await page.getByRole("dialog").waitFor();
  for (const theme of ["light", "dark"]) await picture(page, "drawer", "phone", theme);
  await context.close();

  for (const problem of problems) console.error(problem);
  console.log(`pictures in ${folder}, ${problems.length} problems in the console`);
}

/** The sign-in page needs a browser that nobody is signed in with. */
async function visitSignedOut(chrome: Browser, problems: string[]): Promise<void> {
  const context = await chrome.newContext({ viewport: sizes.desktop });
  const page = await open(context, problems);
  await page.goto(`${base}/login`);
  await page.getByRole("button", { name: "Sign in" }).click({ timeout: 5_000 });
  await page.waitForTimeout(4_000);
  await shoot(page, "login");
  await context.close();
}

async function open(context: BrowserContext, problems: string[]): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message everyone").fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector("[aria-busy='true']") === null, null, { timeout: 120_000 });
}

async function shoot(page: Page, name: string): Promise<void> {
  for (const theme of ["light", "dark"]) {
    for (const size of ["phone", "desktop"] as const) {
      await page.setViewportSize(sizes[size]);
      await picture(page, name, size, theme);
    }
  }
}

async function picture(page: Page, name: string, size: string, theme: string): Promise<void> {
  await page.evaluate((chosen) => {
    document.documentElement.dataset.theme = chosen;
  }, theme);
  await page.waitForTimeout(250);
  await page.screenshot({ path: `${folder}${name}-${theme}-${size}.png` });
}
