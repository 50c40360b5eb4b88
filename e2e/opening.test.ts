import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openWindow, signIn, signUp, sizes } from "./testing/browser.ts";
import { type PacedServer, seatVoices, startPacedServer, talk } from "./testing/table.ts";

let browser: Browser;
let server: PacedServer;
beforeAll(async () => {
  browser = await launchBrowser();
  server = await startPacedServer();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const questions = ["The first", "And the second?", "The third", "Why the fourth?", "And at last the fifth"];

test.each([
  ["phone", sizes.phone],
  ["desktop", sizes.desktop],
])(
  "on the %s a thread opens at its last round, and drawing those above it moves nothing",
  async (_, size) => {
    const { context, page, complaints } = await openWindow(browser, server.url, size);
    await (size === sizes.phone ? signUp(page) : signIn(page));
    const thread = await seatVoices(page, ["paced-0-1000-120", "paced-0-1000-90"]);
    await talk(page, thread, questions);
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          if ("value" in entry)
            document.documentElement.dataset.shifts = `${Number(document.documentElement.dataset.shifts ?? 0) + Number(entry.value)}`;
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(`/t/${thread}`);
    await page
      .locator("section.group")
      .nth(questions.length - 1)
      .waitFor();
    await page.locator("article.slot .md").first().waitFor();
    expect(await page.locator("section.group").count()).toBe(questions.length);
    const last = page.locator("[data-tail='true'] .rd");
    const [log, heading] = [await page.locator(".log").boundingBox(), await last.boundingBox()];
    expect(Math.abs((heading?.y ?? 0) - (log?.y ?? 0) - 96)).toBeLessThan(2);
    expect(await page.evaluate(() => Number(document.documentElement.dataset.shifts ?? 0))).toBeLessThanOrEqual(0.02);
    await context.close();
    expect(complaints).toEqual([]);
  },
  60_000,
);
