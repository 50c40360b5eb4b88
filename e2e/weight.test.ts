import { statSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow, say, settled, signIn, signUp, sizes } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

/** Bytes of script as gzip makes them (brotli, which today's browsers get, makes fewer), headers left out. The Markdown chunk comes after the words and has its own budget. */
const limit = 190_000;
/** What runs before the first paint, the runtime of the chunks, the libraries, the page, and small parts a thread shows. */
const mostFiles = 8;

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

test(`a thread is on the page after at most ${limit} bytes of script`, async () => {
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.phone);
  await signUp(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.getByLabel("Message everyone").waitFor();
  await say(page, "How heavy is this page?");
  await settled(page);

  for (const size of [sizes.phone, sizes.desktop]) {
    const visit = await context.newPage();
    await visit.setViewportSize(size);
    const scripts = await scriptsUntilShown(visit, page.url());
    await visit.close();
    const counted = scripts.filter(({ name }) => !name.startsWith("markdown-"));
    const total = counted.reduce((sum, { bytes }) => sum + bytes, 0);
    console.log(`${size.width} px: ${total} bytes of script in ${counted.length} files`);
    // A measurement that missed the application would pass any limit.
    expect(total).toBeGreaterThan(100_000);
    expect(total).toBeLessThanOrEqual(limit);
    expect(counted.length).toBeLessThanOrEqual(mostFiles);
  }
  expect(complaints).toEqual([]);
  await context.close();
});

test("who is there and the thread are asked for once, beside the script, and Markdown after the words", async () => {
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.phone);
  await signIn(page);
  await page.getByLabel("Message everyone").waitFor();
  await settled(page);
  const visit = await context.newPage();
  const asked: string[] = [];
  visit.on("request", (request) => asked.push(new URL(request.url()).pathname));
  // The page's script is held back until both answers are there: with it in the chain, this would wait for ever.
  const thread = new URL(page.url()).pathname.replace("/t/", "/api/threads/");
  const early = ["/api/entry", thread].map((path) => visit.waitForResponse((one) => one.url() === server.url + path));
  await visit.route(/\/assets\/index-.*\.js$/, async (route) => {
    await Promise.all(early);
    await route.continue();
  });
  await visit.goto(page.url());
  await visit.locator("article.slot .md").first().waitFor();
  for (const path of ["/api/entry", thread]) expect(asked.filter((one) => one === path)).toHaveLength(1);
  await context.close();
  expect(complaints).toEqual([]);
});

test("the words are on the page without the script that dresses them", async () => {
  const { context, page } = await openWindow(browser, server.url, sizes.phone);
  await page.route(/\/assets\/markdown-.*\.js$/, () => undefined);
  await signIn(page);
  await page
    .locator("article.slot .plain", { hasText: /\w{3,}/ })
    .first()
    .waitFor();
  expect(await page.locator("article.slot .md").count()).toBe(0);
  await context.close();
});

test("nobody who is not signed in asks for the thread of the address", async () => {
  const { context, page, complaints } = await openWindow(browser, server.url, sizes.phone);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto("/t/01a1fd16-ba9c-7a2f-bcab-66954cc46e87");
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(asked.filter((path) => path === "/api/entry")).toHaveLength(1);
  expect(asked.filter((path) => path.startsWith("/api/threads/"))).toEqual([]);
  await context.close();
  expect(complaints).toEqual([]);
});

interface Script {
  name: string;
  bytes: number;
}

/** Every script that was asked for before the voices' words stood on the page, with its size as gzip sends it. */
async function scriptsUntilShown(page: Page, address: string): Promise<Script[]> {
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      const panes = [...document.querySelectorAll("article.slot .pane")];
      if (!panes.some((pane) => /\w{3,}/.test(pane.textContent ?? ""))) return;
      performance.mark("shown");
      observer.disconnect();
    });
    observer.observe(document, { childList: true, subtree: true, characterData: true });
  });
  await page.goto(address);
  await page.waitForFunction(() => performance.getEntriesByName("shown").length === 1);
  const paths = await page.evaluate(() => {
    const shownAt = performance.getEntriesByName("shown")[0]?.startTime ?? 0;
    return performance
      .getEntriesByType("resource")
      .filter(({ startTime }) => startTime < shownAt)
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.endsWith(".js"));
  });
  return paths.map((path) => ({
    name: path.split("/").at(-1) ?? "",
    bytes: statSync(join(import.meta.dirname, "../dist/web", `${path}.gz`)).size,
  }));
}
