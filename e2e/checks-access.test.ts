import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { violations } from "./testing/axe.ts";
import { launchBrowser, openWindow, say, settled, signUp, sizes } from "./testing/browser.ts";
import { type PacedServer, seatVoices, startPacedServer, talk } from "./testing/table.ts";

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
  thread = await seatVoices(page, ["paced-50-60-200", "paced-50-60-200", "paced-50-60-200", "paced-50-60-200"]);
  await talk(page, thread, ["Which fruit?"]);
}, 60_000);
afterAll(async () => {
  await context.close();
  await browser.close();
  await server.close();
});

test("A1 axe finds nothing on any route, at two widths and in both themes", async () => {
  const found: string[] = [];
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    for (const size of [sizes.phone, sizes.desktop]) {
      await page.setViewportSize(size);
      for (const route of [
        "/",
        `/t/${thread}`,
        "/new",
        "/agents",
        "/agents/cook",
        "/identities",
        "/identities/new",
        "/notes",
        "/usage",
        "/explore",
        "/settings/account",
        "/settings/tokens",
        "/docs",
      ]) {
        await page.goto(route);
        await page.locator("h1, h2").first().waitFor();
        // What fades in is judged once it is there.
        await page
          .waitForFunction(
            () =>
              document.querySelector("[type=submit]:disabled") === null &&
              document.getAnimations().every((one) => one.playState !== "running"),
            null,
            { timeout: 3_000 },
          )
          .catch(() => undefined);
        found.push(...(await violations(page, `${route} ${size.width} ${theme}`)));
      }
    }
  }
  expect(found).toEqual([]);
}, 180_000);

test("A1 nor with the drawer open, in a dialog, and while four voices stream", async () => {
  const found: string[] = [];
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize(sizes.phone);
  await page.goto(`/t/${thread}`);
  await page.getByRole("button", { name: "Open threads" }).click();
  await page.getByRole("dialog", { name: "Threads" }).waitFor();
  found.push(...(await violations(page, "drawer")));
  await page.keyboard.press("Escape");
  for (const size of [sizes.phone, sizes.desktop]) {
    await page.setViewportSize(size);
    await say(page, "Go on for long.");
    await page.locator("article[aria-busy=true]").first().waitFor();
    found.push(...(await violations(page, `streaming ${size.width}`)));
    await settled(page);
  }
  expect(found).toEqual([]);
}, 120_000);

test("A2 while four voices stream the polite region speaks rarely, and never their words", async () => {
  await page.setViewportSize(sizes.desktop);
  await page.goto(`/t/${thread}`);
  await page.getByLabel("Message everyone").waitFor();
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    for (const region of document.querySelectorAll("[role=status], [aria-live=polite]"))
      new MutationObserver(() => heard.push(region.textContent ?? "")).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
  });
  await say(page, "Go on for long.");
  await page.locator("article[aria-busy=true]").first().waitFor();
  await settled(page);
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { heard: string[] }).heard.join("\n")), { timeout: 8_000 })
    .toMatch(/finished/);
  const heard = (await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).filter(
    (one) => one !== "",
  );
  expect(heard.join("\n")).toMatch(/are answering/);
  expect(heard.length).toBeLessThanOrEqual(8);
  expect(heard.join("\n")).not.toMatch(/quick brown|lazy dog/);
}, 60_000);
