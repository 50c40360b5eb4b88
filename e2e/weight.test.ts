import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow, say, settled, signUp, sizes } from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

/** Bytes of compressed script, headers left out. The Markdown chunk comes after the words and has its own budget. */
const limit = 190_000;

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
  }
  expect(complaints).toEqual([]);
  await context.close();
});

interface Script {
  name: string;
  bytes: number;
}

/** Every script that was asked for before the voices' words stood on the page, with its size as it is sent. */
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
  return page.evaluate(() => {
    const shownAt = performance.getEntriesByName("shown")[0]?.startTime ?? 0;
    return performance
      .getEntriesByType("resource")
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .filter(({ name, startTime }) => startTime < shownAt && new URL(name).pathname.endsWith(".js"))
      .map(({ name, encodedBodySize }) => ({ name: name.split("/").at(-1) ?? "", bytes: encodedBodySize }));
  });
}
