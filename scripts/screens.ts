/**
 * `npm run screens`: walks every screen of a fresh server and takes pictures of
 * them, at four widths and in both themes. They are for looking at, not for
 * comparing. An address as argument is walked instead of a server of its own.
 */
import { chromium } from "playwright-core";
import { startServer } from "../e2e/testing/server.ts";
import { type Camera, createCamera, register, say, settled, sizes } from "./screens/camera.ts";
import { walkFailures } from "./screens/walk-failures.ts";
import { walkPanel } from "./screens/walk-panel.ts";
import { walkOnboarding } from "./screens/walk-onboarding.ts";
import { walkTalk } from "./screens/walk-talk.ts";
import { walkThreads } from "./screens/walk-threads.ts";
import { walkTransfer } from "./screens/walk-transfer.ts";

const server = process.argv[2] === undefined ? await startServer() : null;
const base = server?.url ?? process.argv[2] ?? "";
const setupCode = process.env.PARLEY_SETUP_CODE ?? "";
const folder = new URL("../screens/", import.meta.url).pathname;
const question =
  "We have 40k offline-first clients and edits that sit for days before they sync. Do we keep the CRDT, or move to a log the server orders?";

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
  const camera = createCamera(browser, folder);
  await walk(camera);
  // These need models and providers that behave as they should not, so they start their own servers.
  if (server !== null) {
    await walkPanel(camera);
    await walkOnboarding(camera);
    await walkFailures(camera);
    await walkThreads(camera);
    await walkTransfer(camera);
    await walkTalk(camera);
  }
  for (const problem of camera.problems) console.error(problem);
  console.log(`pictures in ${folder}, ${camera.problems.length} problems in the console`);
} finally {
  await browser.close();
  await server?.close();
}

async function walk(camera: Camera): Promise<void> {
  const { shoot, picture } = camera;
  const page = await camera.open(base);

  await page.goto(`${base}/register`);
  await page.getByLabel("Your name").waitFor();
  await shoot(page, "register");
  await register(page, setupCode);
  await shoot(page, "onboarding");
  await visitSignedOut(camera);
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
  await page.context().close();
}

/** The sign-in page needs a browser that nobody is signed in with. */
async function visitSignedOut(camera: Camera): Promise<void> {
  const page = await camera.open(base);
  await page.goto(`${base}/login`);
  await page.getByRole("button", { name: "Sign in" }).click({ timeout: 5_000 });
  await page.waitForTimeout(4_000);
  await camera.shoot(page, "login");
  await page.context().close();
}
