import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import {
  openWindow,
  launchBrowser,
  say,
  settled,
  signIn,
  signUp,
  sizes,
  slotTexts,
  slotWords,
  type Window,
  writingSlots,
} from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

let browser: Browser;
let server: RealServer;
const windows: Window[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startServer();
});
afterEach(async () => {
  const complaints = windows.flatMap((window) => window.complaints);
  for (const window of windows.splice(0)) await window.context.close();
  await server.close();
  expect(complaints).toEqual([]);
});

async function open(size = sizes.desktop): Promise<Window> {
  const window = await openWindow(browser, server.url, size);
  windows.push(window);
  return window;
}

test.each([
  ["the desktop", sizes.desktop],
  ["the phone", sizes.phone],
])(
  "on %s, at most four clicks lead from signing up to three practice voices writing at once",
  async (_, size) => {
    const { page } = await open(size);
    await page.addInitScript(() => {
      const count = (): void =>
        sessionStorage.setItem("clicks", String(Number(sessionStorage.getItem("clicks") ?? 0) + 1));
      document.addEventListener("click", (event) => event.isTrusted && count(), true);
    });
    await signUp(page);
    await page.getByRole("button", { name: "Start with practice voices" }).click();
    await say(page, "Should a small team keep its monolith for another year?");
    await expect.poll(() => writingSlots(page), { timeout: 15_000, interval: 20 }).toBe(3);
    const clicks = await page.evaluate(() => Number(sessionStorage.getItem("clicks")));
    process.stdout.write(`${clicks} clicks to three voices writing\n`);
    expect(clicks).toBeLessThanOrEqual(4);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await settled(page);
    expect((await slotTexts(page)).every((text) => text.split(/\s+/).length > 30)).toBe(true);
  },
  60_000,
);

test("Stop ends one voice within a second; the others go on, and Continue begins with the kept text", async () => {
  const { page } = await open();
  await signUp(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await say(page, "What would you measure first?");
  await expect.poll(() => writingSlots(page), { timeout: 15_000, interval: 20 }).toBe(3);
  const from = performance.now();
  await page
    .getByRole("button", { name: /^Stop Vega/ })
    .first()
    .click();
  const vega = page.locator("article.slot").filter({ hasText: "Vega" }).first();
  await vega.getByText(/Stopped by you at \d+ words/).waitFor();
  const took = performance.now() - from;
  process.stdout.write(`stopped on the page after ${took.toFixed(0)} ms\n`);
  expect(took).toBeLessThan(1000);
  await settled(page);
  const kept = await vega.locator(".pane").innerText();
  await vega.getByRole("button", { name: "Continue" }).click();
  await vega.getByText(/Stopped by you/).waitFor({ state: "detached" });
  await settled(page);
  const whole = await vega.locator(".pane").innerText();
  const words = kept
    .replace(/Stopped by you.*/s, "")
    .trim()
    .split(/\s+/)
    .slice(0, -1)
    .join(" ");
  expect(whole.replace(/\s+/g, " ").startsWith(words)).toBe(true);
  expect(whole.length).toBeGreaterThan(kept.length);
}, 60_000);

test("two browsers show the same text live, one reloads in mid-stream, and the eighth tab can still send", async () => {
  const first = await open();
  await signUp(first.page);
  await first.page.getByRole("button", { name: "Start with practice voices" }).click();
  await first.page.getByLabel("Message everyone").waitFor();
  const address = first.page.url();
  const second = await open();
  await signIn(second.page);
  await second.page.goto(address);
  await second.page.getByLabel("Message everyone").waitFor();

  await say(first.page, "Is it better to decide now or to wait for numbers?");
  for (const { page } of [first, second])
    await expect.poll(() => writingSlots(page), { timeout: 15_000, interval: 20 }).toBe(3);
  await second.page.reload();
  await expect.poll(() => second.page.locator("article.slot").count(), { timeout: 15_000 }).toBe(3);
  await Promise.all([settled(first.page), settled(second.page)]);
  const shown = await slotWords(first.page);
  await expect.poll(() => slotWords(second.page), { timeout: 10_000 }).toEqual(shown);
  await second.page.reload();
  await settled(second.page);
  await expect.poll(() => slotWords(second.page), { timeout: 10_000 }).toEqual(shown);

  // A browser opens six connections to a host: with one stream a tab the seventh could not even load.
  const streams = new Set<unknown>();
  first.context.on("request", (request) => request.url().includes("/api/events") && streams.add(request));
  first.context.on("requestfinished", (request) => streams.delete(request));
  first.context.on("requestfailed", (request) => streams.delete(request));
  const tabs = [first.page];
  for (let tab = 2; tab <= 8; tab += 1) {
    const page = await first.context.newPage();
    await page.goto(address);
    await page.getByLabel("Message everyone").waitFor();
    tabs.push(page);
  }
  const eighth = tabs[7] ?? first.page;
  await say(eighth, "And from the eighth tab?");
  for (const page of [eighth, first.page, second.page]) {
    await expect.poll(() => page.locator("article.slot").count(), { timeout: 15_000 }).toBe(6);
  }
  expect(streams.size).toBeLessThanOrEqual(1);
  await settled(eighth);
  // Those of the round before are far away in the one that sent, and undressed there.
  const lastTexts = async (page: Page) => (await slotWords(page)).slice(-3).join();
  await expect
    .poll(async () => (await lastTexts(tabs[3] ?? first.page)) === (await lastTexts(eighth)), {
      timeout: 10_000,
    })
    .toBe(true);
}, 120_000);

test("signing in again leads back to the thread one was sent to", async () => {
  const { page } = await open();
  await signUp(page);
  await page.getByRole("button", { name: "Start with practice voices" }).click();
  await page.getByLabel("Message everyone").waitFor();
  const address = page.url();
  const other = await open(sizes.phone);
  await other.page.goto(address);
  await other.page.getByLabel("E-mail").waitFor();
  await other.page.getByLabel("E-mail").fill("ana@example.org");
  await other.page.getByLabel("Password", { exact: true }).fill("wrong password");
  await other.page.getByRole("button", { name: "Sign in" }).click();
  await other.page.getByText(/wrong/).waitFor();
  expect(await other.page.getByLabel("E-mail").inputValue()).toBe("ana@example.org");
  await other.page.getByLabel("Password", { exact: true }).fill("correct horse battery 9");
  await other.page.getByRole("button", { name: "Sign in" }).click();
  await other.page.waitForURL(address);
}, 60_000);

test("the description of the interface fits a phone and asks no other host", async () => {
  const { page } = await open(sizes.phone);
  await page.goto("/docs");
  await page.getByRole("heading", { name: /HTTP interface/ }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.goto("/register");
  await page.getByLabel("Your name").waitFor();
});
