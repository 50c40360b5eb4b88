import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  launchBrowser,
  openWindow,
  say,
  settled,
  signIn,
  signUp,
  sizes,
  slotTexts,
  slotWords,
  writingSlots,
} from "./testing/browser.ts";
import { startServer } from "./testing/server.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const database = process.env.PARLEY_TEST_DATABASE === "postgres" ? "PostgreSQL" : "SQLite";

test(`on ${database}, a server killed in mid-stream comes back: every reader ends with the stored text`, async () => {
  const server = await startServer({ PARLEY_LIMITS: JSON.stringify({ signInsPerQuarterHour: 100 }) });
  const first = await openWindow(browser, server.url, sizes.desktop);
  const second = await openWindow(browser, server.url, sizes.desktop);
  try {
    await signUp(first.page);
    await first.page.getByRole("button", { name: "Start with practice voices" }).click();
    await first.page.getByLabel("Message everyone").waitFor();
    await signIn(second.page);
    await second.page.goto(first.page.url());
    await say(first.page, "Which of these three plans would survive a bad quarter?");
    for (const { page } of [first, second])
      await expect.poll(() => writingSlots(page), { timeout: 15_000, interval: 20 }).toBe(3);
    // Long enough that a draft was saved.
    await expect
      .poll(async () => (await slotTexts(first.page)).join(" ").split(/\s+/).length, { timeout: 15_000 })
      .toBeGreaterThan(80);
    const seen = await slotWords(first.page);

    await server.kill();
    await server.start();
    const from = performance.now();
    for (const { page } of [first, second]) {
      await expect
        .poll(() => page.getByRole("button", { name: "Continue" }).count(), { timeout: 15_000 })
        .toBeGreaterThan(0);
      await settled(page);
    }
    process.stdout.write(
      `${database}: interrupted turns were shown ${((performance.now() - from) / 1000).toFixed(1)} s after the restart\n`,
    );
    const shown = await slotWords(first.page);
    await expect.poll(() => slotWords(second.page), { timeout: 10_000 }).toEqual(shown);
    await second.page.reload();
    await settled(second.page);
    await expect.poll(() => slotWords(second.page), { timeout: 10_000 }).toEqual(shown);
    expect(await first.page.getByText("Which of these three plans").count()).toBeGreaterThan(0);
    // At most the last second of text is gone: about 45 words for the fastest voice.
    const words = (texts: string[]) => texts.join(" ").split(/\s+/).length;
    expect(words(shown)).toBeGreaterThan(words(seen) - 150);

    const interrupted = await first.page.getByRole("button", { name: "Continue" }).count();
    await first.page.getByRole("button", { name: "Continue" }).first().click();
    await expect
      .poll(() => first.page.getByRole("button", { name: "Continue" }).count(), { timeout: 15_000 })
      .toBe(interrupted - 1);
    await settled(first.page);
    expect((await slotWords(first.page)).join("").length).toBeGreaterThan(shown.join("").length);
  } finally {
    await first.context.close();
    await second.context.close();
    await server.close();
  }
}, 120_000);
