import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow, say, settled, signUp, sizes } from "./testing/browser.ts";
import { type PacedServer, seatVoices, startPacedServer, talk } from "./testing/table.ts";

/** The checks of widths, of the keyboard on a phone and of fields; a thread with some talk in it is all they need. */
let browser: Browser;
let server: PacedServer;
let context: BrowserContext;
let page: Page;
let thread = "";

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startPacedServer();
  ({ context, page } = await openWindow(browser, server.url, sizes.desktop));
  await signUp(page);
  thread = await seatVoices(page, ["paced-0-1000-80", "paced-0-1000-200", "paced-0-1000-30"]);
  await talk(page, thread, ["Which fruit?", "And why? ".repeat(40)]);
}, 60_000);
afterAll(async () => {
  await context.close();
  await browser.close();
  await server.close();
});

const routes = () => [
  "/",
  `/t/${thread}`,
  "/new",
  "/agents",
  "/agents/cook",
  "/identities",
  "/identities/new",
  "/notes",
  "/settings/account",
  "/settings/tokens",
  "/login",
  "/nothing-here",
];

test("L1 no page is wider than its window, at six widths and in both themes", async () => {
  const wide: string[] = [];
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const width of [320, 360, 390, 768, 1280, 1920]) {
      await page.setViewportSize({ width, height: 844 });
      for (const route of routes()) {
        await page.goto(route);
        await page.locator("h1, h2, main").first().waitFor();
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) wide.push(`${route} at ${width} ${theme}: ${over} px`);
      }
    }
  }
  expect(wide).toEqual([]);
}, 120_000);

test("L6 with the keyboard open the composer is above it and what was read is still there", async () => {
  await page.setViewportSize(sizes.phone);
  await page.goto(`/t/${thread}`);
  const field = page.getByLabel("Message everyone");
  await field.waitFor();
  await field.focus();
  // What stands still when something changes: the first message that begins in the window.
  const read = await page.evaluate(() => {
    const top = document.querySelector("[role=log]")?.getBoundingClientRect().top ?? 0;
    const all = [...document.querySelectorAll<HTMLElement>("[role=log] [data-anchor]")];
    return all.find((one) => one.getBoundingClientRect().top >= top)?.dataset.anchor ?? "";
  });
  const anchor = page.locator(`[data-anchor="${read}"]`).first();
  await page.setViewportSize({ width: 390, height: 500 });
  await expect
    .poll(() => field.evaluate((one) => one.getBoundingClientRect().bottom), { timeout: 3_000 })
    .toBeLessThanOrEqual(500);
  const box = await anchor.boundingBox();
  expect(box === null ? -1 : box.y + box.height).toBeGreaterThan(0);
  expect(box?.y ?? 999).toBeLessThan(500);
}, 30_000);

test("L7 no field makes a phone zoom, and nothing forbids zooming", async () => {
  await page.setViewportSize(sizes.phone);
  const small: string[] = [];
  for (const route of [...routes(), "/identities/new"]) {
    await page.goto(route);
    await page.locator("h1, h2, main").first().waitFor();
    const found = await page.locator("input, select, textarea").evaluateAll((fields) =>
      fields
        .filter((field) => field.checkVisibility())
        .filter(
          (field) =>
            Number.parseFloat(getComputedStyle(field).fontSize) < 16 &&
            !/^(range|radio|checkbox|hidden|file)$/.test(field.getAttribute("type") ?? ""),
        )
        .map((field) => field.getAttribute("name") ?? field.id),
    );
    small.push(...found.map((name) => `${route}: ${name}`));
  }
  await page.goto(`/t/${thread}`);
  await page.getByRole("button", { name: "Open threads" }).click();
  const search = page.getByRole("dialog", { name: "Threads" }).getByLabel("Search threads and messages");
  expect(await search.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize))).toBeGreaterThanOrEqual(16);
  // Closed again: a drawer left open is a step of the history that the next test would go back to.
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Threads" }).waitFor({ state: "detached" });
  expect(small).toEqual([]);
  const viewport = await page.locator("meta[name=viewport]").getAttribute("content");
  expect(viewport).not.toMatch(/maximum-scale|user-scalable/);
}, 60_000);

test("L2 the sidebar is open on the desktop and folds for good; on a phone it is a drawer that gives focus back", async () => {
  await page.setViewportSize({ width: 1280, height: 844 });
  await page.goto(`/t/${thread}`);
  const side = page.getByRole("navigation", { name: "Threads" });
  await side.waitFor();
  const width = () => side.evaluate((one) => one.getBoundingClientRect().width);
  expect(await width()).toBeGreaterThanOrEqual(260);
  await page.keyboard.press("Control+b");
  await expect.poll(width, { timeout: 2_000 }).toBe(64);
  await page.reload();
  await side.waitFor();
  expect(await width()).toBe(64);
  await page.keyboard.press("Control+b");
  await expect.poll(width, { timeout: 2_000 }).toBeGreaterThanOrEqual(260);

  await page.setViewportSize(sizes.phone);
  await page.goto(`/t/${thread}`);
  const hamburger = page.getByRole("button", { name: "Open threads" });
  await hamburger.waitFor();
  expect(await side.isVisible()).toBe(false);
  for (const close of ["Escape", "back"] as const) {
    await hamburger.click();
    const drawer = page.getByRole("dialog", { name: "Threads" });
    await drawer.waitFor();
    if (close === "Escape") await page.keyboard.press("Escape");
    else await page.goBack();
    await drawer.waitFor({ state: "detached" });
    expect(await hamburger.evaluate((one) => one === document.activeElement)).toBe(true);
  }
}, 60_000);

test("F1 without Google there is no button for it; a wrong password keeps the e-mail and takes the focus", async () => {
  const fresh = await browser.newContext({ baseURL: server.url, viewport: sizes.phone });
  const door = await fresh.newPage();
  await door.goto("/login");
  await door.getByLabel("E-mail").fill("ana@example.org");
  await door.getByLabel("Password", { exact: true }).fill("wrong, but long enough");
  await door.getByRole("button", { name: "Sign in" }).click();
  await door.getByText("E-mail or password is wrong.").waitFor();
  expect(await door.getByLabel("E-mail").inputValue()).toBe("ana@example.org");
  await expect.poll(() => door.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("password");
  expect(await door.getByText(/google/i).count()).toBe(0);
  expect(await door.getByText("One thread for your models and your people.").count()).toBeGreaterThan(0);
  await fresh.close();
}, 30_000);

test("F8 the theme follows the system, can be set, and no other flashes up before it", async () => {
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(sizes.desktop);
  await page.goto(`/t/${thread}`);
  expect(await background()).toBe("dark");
  await page
    .getByRole("button", { name: /light|theme/i })
    .first()
    .click();
  await expect.poll(background, { timeout: 2_000 }).toBe("light");
  // Already at the first paint: nothing is painted before there is a body, and by then the theme is set.
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (document.body === null) return;
      Object.assign(globalThis, { themeAtBody: document.documentElement.dataset.theme });
      observer.disconnect();
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await page.goto(`/t/${thread}`);
  expect(await page.evaluate("themeAtBody")).toBe("light");
  await page.evaluate(() => localStorage.removeItem("parley.theme"));
  await page.emulateMedia({ colorScheme: "light" });
}, 30_000);

test("the thread reads the same after all that", async () => {
  await page.setViewportSize(sizes.desktop);
  await page.goto(`/t/${thread}`);
  await say(page, "Once more.");
  await settled(page);
}, 30_000);
