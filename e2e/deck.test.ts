import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { sure } from "../server/src/testing/talk.ts";
import {
  launchBrowser,
  openWindow,
  say,
  settled,
  signUp,
  sizes,
  type Window,
  writingSlots,
} from "./testing/browser.ts";
import { type RealServer, startServer } from "./testing/server.ts";

let browser: Browser;
let server: RealServer;
let open: Window;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startServer();
  open = await openWindow(browser, server.url, sizes.phone);
  await signUp(open.page);
  await open.page.getByRole("button", { name: "Start with practice voices" }).click();
  await open.page.getByLabel("Message everyone").waitFor();
});
afterEach(async () => {
  await open.context.close();
  await server.close();
  expect(open.complaints).toEqual([]);
});

const deckOf = (page: Page) => page.getByRole("group", { name: "Voices of this round" });
const chip = (page: Page, name: string) =>
  page.getByRole("toolbar").getByRole("button", { name: new RegExp(`^${name}`) });
const current = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll(".rail [aria-current='true'] > b")].map((name) => name.textContent).join(),
  );
const leftOf = (page: Page, member: number) =>
  page.evaluate((at) => {
    const slot = document.querySelectorAll("[data-deck='true'] > .slot")[at];
    return slot === undefined ? null : Math.round(slot.getBoundingClientRect().left);
  }, member);

test("L4 the deck's pages are as wide as they should be, chips turn it and follow it, and nothing moves while it writes", async () => {
  const { page } = open;
  await say(page, "Keep the monolith for another year?");
  await deckOf(page).waitFor();
  const pages = deckOf(page).locator("article");
  await expect.poll(() => pages.count()).toBe(3);
  expect(await pages.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")))).toEqual([
    "Vega, 1 of 3",
    "Orin, 2 of 3",
    "Juno, 3 of 3",
  ]);
  const before = sure(await pages.first().boundingBox());
  expect([before.width, before.height]).toEqual([390 - 72, 404]);
  expect(await pages.evaluateAll((all) => all.map((one) => one instanceof HTMLElement && one.inert))).toEqual([
    false,
    true,
    true,
  ]);
  expect(await current(page)).toBe("Vega");
  await expect.poll(() => writingSlots(page), { timeout: 15_000, interval: 20 }).toBe(3);

  const took = await page.evaluate(async () => {
    const go = [...document.querySelectorAll<HTMLElement>(".rail .go")][2];
    const third = document.querySelectorAll("[data-deck='true'] > .slot")[2];
    const from = performance.now();
    go?.click();
    let left = Number.NaN;
    while (performance.now() - from < 2000) {
      await new Promise(requestAnimationFrame);
      left = third?.getBoundingClientRect().left ?? Number.NaN;
      if (Math.abs(left - 16) < 1) break;
    }
    return performance.now() - from;
  });
  process.stdout.write(`page 3 snapped after ${took.toFixed(0)} ms\n`);
  expect(took).toBeLessThan(400);
  expect(await current(page)).toBe("Juno");
  expect(await pages.evaluateAll((all) => all.map((one) => one instanceof HTMLElement && one.inert))).toEqual([
    true,
    true,
    false,
  ]);

  // A swipe: the browser's own scrolling, which the snap brings to rest.
  await deckOf(page).evaluate((deck) => deck.scrollBy({ left: -300, behavior: "smooth" }));
  await expect.poll(() => current(page)).toBe("Orin");
  await expect.poll(() => leftOf(page, 1)).toBe(16);
  // The next page peeks in at the edge; a press there turns to it.
  const deck = sure(await deckOf(page).boundingBox());
  await page.mouse.click(380, deck.y + 200);
  await expect.poll(() => current(page)).toBe("Juno");

  const after = sure(await pages.first().boundingBox());
  expect([after.y, after.width, after.height]).toEqual([before.y, before.width, before.height]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
}, 60_000);

test("L4 the whole screen reads one voice, arrows lead to the next, and closing returns to the deck", async () => {
  const { page } = open;
  await say(page, "Keep the monolith for another year?");
  await page.getByRole("button", { name: "Read Vega on the whole screen" }).click();
  const reader = page.getByRole("dialog", { name: "Vega" });
  await reader.getByText("1 of 3").waitFor();
  await page.getByRole("button", { name: "Next voice" }).click();
  await page.getByRole("dialog", { name: "Orin" }).waitFor();
  await page.getByRole("button", { name: "Next voice" }).click();
  expect(await page.getByRole("button", { name: "Next voice" }).isDisabled()).toBe(true);
  const juno = page.getByRole("dialog", { name: "Juno" });
  await expect.poll(async () => (await juno.locator(".bd").innerText()).length).toBeGreaterThan(40);
  // It stays when the round ends under it.
  await page.waitForFunction(() => document.querySelector("[data-deck='true']") === null, null, { timeout: 60_000 });
  await juno.getByRole("button", { name: "Close" }).click();
  await juno.waitFor({ state: "detached" });
}, 90_000);

test("L4 when the round settles the page that is read keeps its place, and what was read above does not move", async () => {
  const { page } = open;
  await say(page, "Keep the monolith for another year?");
  await deckOf(page).waitFor();
  await chip(page, "Juno").click();
  await expect.poll(() => current(page)).toBe("Juno");
  const top = (name: string) =>
    page.evaluate((wanted) => {
      const slots = [...document.querySelectorAll("article.slot")];
      const slot = slots.find((one) => one.querySelector("h3")?.textContent === wanted);
      return Math.round(slot?.getBoundingClientRect().top ?? Number.NaN);
    }, name);
  const before = await top("Juno");
  await settled(page);
  await page.waitForFunction(() => document.querySelector("[data-deck='true']") === null);
  expect(Math.abs((await top("Juno")) - before)).toBeLessThanOrEqual(1);

  await say(page, "And what would change your mind?");
  await deckOf(page).waitFor();
  await expect.poll(() => writingSlots(page), { timeout: 15_000, interval: 20 }).toBe(3);
  const rest = page.evaluate(async () => {
    await new Promise((resolve) =>
      document.querySelector(".log")?.addEventListener("scrollend", resolve, { once: true }),
    );
  });
  await page.mouse.move(190, 300);
  await page.mouse.wheel(0, -500);
  await rest;
  const read = () =>
    page.evaluate(() => Math.round(document.querySelectorAll("article.slot")[2]?.getBoundingClientRect().top ?? 0));
  const held = await read();
  await settled(page);
  await page.waitForFunction(() => document.querySelector("[data-deck='true']") === null);
  expect(Math.abs((await read()) - held)).toBeLessThanOrEqual(1);
}, 90_000);
