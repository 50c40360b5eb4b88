import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow, sizes } from "./testing/browser.ts";
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

test("a browser that is too old gets a sentence, and one that is new enough does not", async () => {
  const { context, page } = await openWindow(browser, server.url, sizes.phone);
  await page.goto("/login");
  await page.getByRole("button").first().waitFor();
  expect(await page.getByText("This browser is too old").isVisible()).toBe(false);
  await page.addInitScript(() => {
    CSS.supports = () => false;
  });
  await page.reload();
  expect(await page.getByText("It needs Chrome or Edge 111, Firefox 128, Safari 16.4").isVisible()).toBe(true);
  await context.close();
});

test("without JavaScript there is a sentence, too", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.url });
  const page = await context.newPage();
  await page.goto("/");
  expect(await page.innerText("body")).toContain("Parley needs JavaScript.");
  await context.close();
});
