import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow, say, settled, signUp, sizes } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

let browser: Browser;
let server: RealServer;
beforeAll(async () => {
  browser = await launchBrowser();
  server = await startServer();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

test("the rail is one stop of the Tab key, and the arrows, Home and End go through its chips", async () => {
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.desktop);
  await signUp(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.getByLabel("Message everyone").waitFor();
  await say(page, "Where shall we dig?");
  await settled(page);

  const rail = page.getByRole("toolbar");
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  const stops = () => rail.locator("button[tabindex='0']").allTextContents();
  expect(await rail.getByRole("button").count()).toBe(3);
  expect(await stops()).toEqual([expect.stringContaining("Vega")]);

  await page.getByLabel("Message everyone").focus();
  await page.keyboard.press("Shift+Tab");
  expect(await focused()).toContain("Vega");
  await page.keyboard.press("ArrowRight");
  expect(await focused()).toContain("Orin");
  await page.keyboard.press("End");
  expect(await focused()).toContain("Juno");
  await page.keyboard.press("ArrowRight");
  expect(await focused()).toContain("Vega");
  await page.keyboard.press("ArrowLeft");
  expect(await focused()).toContain("Juno");
  await page.keyboard.press("Home");
  expect(await focused()).toContain("Vega");
  await page.keyboard.press("ArrowRight");

  // The Tab key leaves the rail, and comes back to the voice that was used last.
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
  await page.keyboard.press("Shift+Tab");
  expect(await focused()).toContain("Orin");
  expect(await stops()).toEqual([expect.stringContaining("Orin")]);
  expect(complaints).toEqual([]);
  await context.close();
});
